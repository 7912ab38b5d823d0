// Replays the conformance vectors in wazero and prints their hash: go run .
package main

import (
	"context"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"hash/fnv"
	"log"
	"os"
	"strconv"

	"github.com/tetratelabs/wazero"
)

// An argument has one of these fields.
type argument struct {
	In    *string    `json:"in"`
	Out   *uint32    `json:"out"`
	I32   *int32     `json:"i32"`
	U64   *string    `json:"u64"`
	F64   *string    `json:"f64"`
	Block []argument `json:"block"`
}

type vectors struct {
	Hash  string `json:"hash"`
	Calls []struct {
		Name   string     `json:"name"`
		Call   string     `json:"call"`
		Given  []argument `json:"given"`
		Output []string   `json:"output"`
	} `json:"calls"`
}

func must[T any](value T, err error) T {
	if err != nil {
		log.Fatal(err)
	}
	return value
}

func main() {
	ctx := context.Background()
	var file vectors
	if err := json.Unmarshal(must(os.ReadFile("../../vectors/vectors.json")), &file); err != nil {
		log.Fatal(err)
	}
	runtime := wazero.NewRuntime(ctx)
	defer runtime.Close(ctx)
	core := must(runtime.Instantiate(ctx, must(os.ReadFile("../../dist/cape-core.wasm"))))
	memory := core.Memory()
	call := func(name string, values ...uint64) uint64 {
		results := must(core.ExportedFunction(name).Call(ctx, values...))
		if len(results) == 0 {
			return 0
		}
		return results[0]
	}

	type room struct{ pointer, size uint32 }
	var outputs []room
	write := func(data []byte) uint64 {
		pointer := call("allocate", uint64(len(data)))
		memory.Write(uint32(pointer), data)
		return pointer
	}
	// The 64 bits that are passed for an argument, which are also its word in a parameter block.
	var valueOf func(a argument) uint64
	valueOf = func(a argument) uint64 {
		switch {
		case a.In != nil:
			return write(must(hex.DecodeString(*a.In)))
		case a.Out != nil:
			pointer := call("allocate", uint64(*a.Out))
			outputs = append(outputs, room{uint32(pointer), *a.Out})
			return pointer
		case a.Block != nil:
			var words []byte
			for _, member := range a.Block {
				words = binary.LittleEndian.AppendUint64(words, valueOf(member))
			}
			return write(words)
		case a.I32 != nil:
			return uint64(uint32(*a.I32))
		case a.U64 != nil:
			return must(strconv.ParseUint(*a.U64, 10, 64))
		default:
			return binary.LittleEndian.Uint64(must(hex.DecodeString(*a.F64)))
		}
	}
	digest := fnv.New64a()
	wrong := 0
	for _, c := range file.Calls {
		mark := call("mark")
		outputs = nil
		var values []uint64
		for _, a := range c.Given {
			values = append(values, valueOf(a))
		}
		answer := call(c.Call, values...)
		var results [][]byte
		if len(outputs) == 0 {
			results = append(results, binary.LittleEndian.AppendUint64(nil, answer))
		} else if answer != 0 {
			wrong++
		}
		for _, out := range outputs {
			data, _ := memory.Read(out.pointer, out.size)
			results = append(results, data)
		}
		for i, data := range results {
			digest.Write(data)
			if hex.EncodeToString(data) != c.Output[i] {
				fmt.Fprintf(os.Stderr, "%s (%s): other bits\n", c.Call, c.Name)
				wrong++
			}
		}
		call("release", mark)
	}
	hash := fmt.Sprintf("%016x", digest.Sum64())
	fmt.Printf("%s %d calls\n", hash, len(file.Calls))
	if wrong > 0 || hash != file.Hash {
		os.Exit(1)
	}
}
