import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import run.endive.runtime.Instance;
import run.endive.runtime.Memory;
import run.endive.wasm.Parser;

/** Replays the conformance vectors in Endive and prints their hash: mvn -q compile exec:java */
public final class Replay {
  private record Room(int pointer, int size) {}

  private static final HexFormat HEX = HexFormat.of();

  private static long bitsOf(String hex) {
    return ByteBuffer.wrap(HEX.parseHex(hex)).order(ByteOrder.LITTLE_ENDIAN).getLong();
  }

  private static byte[] bytesOf(long bits) {
    return ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(bits).array();
  }

  private static long write(Instance core, byte[] data) {
    long pointer = core.export("allocate").apply(data.length)[0];
    core.memory().write((int) pointer, data);
    return pointer;
  }

  /** The 64 bits that are passed for an argument, which are also its word in a parameter block. */
  private static long valueOf(Instance core, JsonElement given, List<Room> outputs) {
    var argument = given.getAsJsonObject().entrySet().iterator().next();
    JsonElement content = argument.getValue();
    switch (argument.getKey()) {
      case "in":
        return write(core, HEX.parseHex(content.getAsString()));
      case "out":
        long pointer = core.export("allocate").apply(content.getAsInt())[0];
        outputs.add(new Room((int) pointer, content.getAsInt()));
        return pointer;
      case "block":
        ByteBuffer words = ByteBuffer.allocate(8 * content.getAsJsonArray().size());
        words.order(ByteOrder.LITTLE_ENDIAN);
        for (JsonElement member : content.getAsJsonArray()) {
          words.putLong(valueOf(core, member, outputs));
        }
        return write(core, words.array());
      case "u64":
        return Long.parseUnsignedLong(content.getAsString());
      case "f64":
        return bitsOf(content.getAsString());
      default:
        return content.getAsLong();
    }
  }

  public static void main(String[] arguments) throws Exception {
    JsonObject vectors =
        JsonParser.parseString(Files.readString(Path.of("../../vectors/vectors.json"))).getAsJsonObject();
    Instance core = Instance.builder(Parser.parse(Path.of("../../dist/cape-core.wasm").toFile())).build();
    Memory memory = core.memory();
    long digest = 0xcbf29ce484222325L;
    int wrong = 0;
    int calls = 0;
    for (JsonElement element : vectors.getAsJsonArray("calls")) {
      JsonObject call = element.getAsJsonObject();
      String name = call.get("call").getAsString();
      long mark = core.export("mark").apply()[0];
      List<Room> outputs = new ArrayList<>();
      List<Long> values = new ArrayList<>();
      for (JsonElement given : call.getAsJsonArray("given")) {
        values.add(valueOf(core, given, outputs));
      }
      long answer = core.export(name).apply(values.stream().mapToLong(Long::longValue).toArray())[0];
      List<byte[]> results = new ArrayList<>();
      if (outputs.isEmpty()) {
        results.add(bytesOf(answer));
      } else if (answer != 0) {
        wrong++;
      }
      for (Room room : outputs) {
        results.add(memory.readBytes(room.pointer(), room.size()));
      }
      for (int i = 0; i < results.size(); i++) {
        for (byte b : results.get(i)) {
          digest = (digest ^ (b & 0xff)) * 0x100000001b3L;
        }
        if (!HEX.formatHex(results.get(i)).equals(call.getAsJsonArray("output").get(i).getAsString())) {
          System.err.println(name + " (" + call.get("name").getAsString() + "): other bits");
          wrong++;
        }
      }
      core.export("release").apply(mark);
      calls++;
    }
    String hash = HEX.toHexDigits(digest);
    System.out.println(hash + " " + calls + " calls");
    System.exit(wrong == 0 && hash.equals(vectors.get("hash").getAsString()) ? 0 : 1);
  }
}
