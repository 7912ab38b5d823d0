//! Replays the conformance vectors in wasmi and prints their hash: cargo run (with --release where it is to run for long)

use serde::Deserialize;
use wasmi::{Engine, Instance, Linker, Module, Store, Val};

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum Argument {
    In(String),
    Out(usize),
    I32(i32),
    U64(String),
    F64(String),
    Block(Vec<Argument>),
}

#[derive(Deserialize)]
struct Call {
    name: String,
    call: String,
    given: Vec<Argument>,
    output: Vec<String>,
}

#[derive(Deserialize)]
struct Vectors {
    hash: String,
    calls: Vec<Call>,
}

fn bytes_of(hex: &str) -> Vec<u8> {
    (0..hex.len()).step_by(2).map(|i| u8::from_str_radix(&hex[i..i + 2], 16).unwrap()).collect()
}

fn hex_of(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Calls an export that returns one value, or none.
fn call(store: &mut Store<()>, core: Instance, name: &str, values: &[Val]) -> Option<Val> {
    let function = core.get_func(&*store, name).unwrap_or_else(|| panic!("no export {name}"));
    let mut results: Vec<Val> =
        function.ty(&*store).results().iter().map(|_| Val::I32(0)).collect();
    function.call(store, values, &mut results).expect(name);
    results.into_iter().next()
}

fn allocate(store: &mut Store<()>, core: Instance, size: usize) -> usize {
    match call(store, core, "allocate", &[Val::I32(size as i32)]) {
        Some(Val::I32(pointer)) => pointer as u32 as usize,
        _ => unreachable!("allocate returns a pointer"),
    }
}

fn write(store: &mut Store<()>, core: Instance, data: &[u8]) -> Val {
    let pointer = allocate(store, core, data.len());
    let memory = core.get_memory(&*store, "memory").expect("memory");
    memory.write(store, pointer, data).expect("room");
    Val::I32(pointer as i32)
}

/// What to pass for an argument; the rooms of its outputs are added to `outputs`.
fn value_of(
    store: &mut Store<()>,
    core: Instance,
    argument: &Argument,
    outputs: &mut Vec<(usize, usize)>,
) -> Val {
    match argument {
        Argument::In(hex) => write(store, core, &bytes_of(hex)),
        Argument::Out(size) => {
            let pointer = allocate(store, core, *size);
            outputs.push((pointer, *size));
            Val::I32(pointer as i32)
        }
        Argument::I32(value) => Val::I32(*value),
        Argument::U64(value) => Val::I64(value.parse::<u64>().expect("a u64") as i64),
        Argument::F64(hex) => {
            Val::F64(f64::from_le_bytes(bytes_of(hex).try_into().unwrap()).into())
        }
        Argument::Block(members) => {
            let mut words = Vec::new();
            for member in members {
                let word = match value_of(store, core, member, outputs) {
                    Val::I32(value) => u64::from(value as u32),
                    Val::I64(value) => value as u64,
                    Val::F64(value) => f64::from(value).to_bits(),
                    _ => unreachable!("numbers alone"),
                };
                words.extend(word.to_le_bytes());
            }
            write(store, core, &words)
        }
    }
}

fn main() {
    let file = std::fs::read_to_string("../../vectors/vectors.json").expect("vectors.json");
    let vectors: Vectors = serde_json::from_str(&file).expect("vectors");
    let engine = Engine::default();
    let wasm = std::fs::read("../../dist/cape-core.wasm").expect("build the package first");
    let module = Module::new(&engine, &wasm[..]).expect("a module");
    let mut store = Store::new(&engine, ());
    let core = Linker::new(&engine).instantiate_and_start(&mut store, &module).expect("an instance");
    let memory = core.get_memory(&store, "memory").expect("memory");

    let mut digest: u64 = 0xcbf2_9ce4_8422_2325;
    let mut wrong = 0;
    for vector in &vectors.calls {
        let mark = call(&mut store, core, "mark", &[]).expect("a mark");
        let mut outputs = Vec::new();
        let values: Vec<Val> = vector
            .given
            .iter()
            .map(|argument| value_of(&mut store, core, argument, &mut outputs))
            .collect();
        let answer = call(&mut store, core, &vector.call, &values);
        let results: Vec<Vec<u8>> = match answer {
            Some(Val::F64(value)) => vec![f64::from(value).to_le_bytes().to_vec()],
            Some(Val::I32(status)) => {
                wrong += (status != 0) as u32;
                outputs.iter().map(|&(at, size)| memory.data(&store)[at..at + size].to_vec()).collect()
            }
            _ => panic!("{} returned neither a status nor a number", vector.call),
        };
        for (result, expected) in results.iter().zip(&vector.output) {
            for &byte in result {
                digest = (digest ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
            }
            if hex_of(result) != *expected {
                eprintln!("{} ({}): other bits", vector.call, vector.name);
                wrong += 1;
            }
        }
        call(&mut store, core, "release", &[mark]);
    }
    let hash = format!("{digest:016x}");
    println!("{hash} {} calls", vectors.calls.len());
    std::process::exit((wrong > 0 || hash != vectors.hash) as i32);
}
