/**
 * The one owner of linear memory: an arena that grows upwards from the end of static data.
 *
 * Nothing else allocates. No AssemblyScript object, array or string is ever created in this module (a
 * test reads the compiled module and holds that no allocator is in it), so the arena cannot collide with
 * a runtime's heap. The host marks, allocates inputs and outputs, calls, reads, and releases to the mark;
 * an export that needs scratch does the same inside.
 */

const ALIGNMENT: usize = 16;
const PAGE_BYTES: usize = 65536;

let top: usize = 0;

// @ts-ignore: decorator
@inline
function start(): usize {
  return (__heap_base + (ALIGNMENT - 1)) & ~(ALIGNMENT - 1);
}

/** The present top of the arena, to release to later. */
export function mark(): usize {
  if (top == 0) top = start();
  return top;
}

/** Give back everything allocated since `to` was marked. A value that was never a mark is ignored. */
export function release(to: usize): void {
  if (to >= start() && to <= top) top = to;
}

/** 16-byte aligned room for `bytes`, its content undefined; 0 where memory cannot grow. */
export function allocate(bytes: usize): usize {
  const at = mark();
  // A 32-bit wrap would hand out memory that is in use.
  const room = <u64>at + (((<u64>bytes) + (ALIGNMENT - 1)) & ~(<u64>ALIGNMENT - 1));
  if (room > 0xffff0000) return 0;
  const available = <u64>memory.size() * PAGE_BYTES;
  if (room > available) {
    const pages = <i32>((room - available + (PAGE_BYTES - 1)) / PAGE_BYTES);
    // Grow by a quarter at least, so that many small growths do not add up.
    const ample = max(pages, memory.size() / 4);
    if (memory.grow(ample) < 0 && memory.grow(pages) < 0) return 0;
  }
  top = <usize>room;
  return at;
}

/** Room for `count` doubles. */
// @ts-ignore: decorator
@inline
export function allocateDoubles(count: i32): usize {
  return allocate(<usize>count << 3);
}

// @ts-ignore: decorator
@inline
export function at(base: usize, index: i32): f64 {
  return load<f64>(base + (<usize>index << 3));
}

// @ts-ignore: decorator
@inline
export function put(base: usize, index: i32, value: f64): void {
  store<f64>(base + (<usize>index << 3), value);
}

/** Entry of a table of 32-bit numbers. */
// @ts-ignore: decorator
@inline
export function word(table: usize, index: i32): i32 {
  return load<i32>(table + (<usize>index << 2));
}
