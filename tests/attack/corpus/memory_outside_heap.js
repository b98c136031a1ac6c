/*  memory_outside_heap - buffers, WebAssembly and shared memory, which the engine's limit forgets

    language: javascript
    run: memory=64 time=3000
    expect: MEMORY_LIMIT
*/
const all = [];
for (;;) {
  all.push(Buffer.alloc(4 << 20, 1));
  try {
    const memory = new WebAssembly.Memory({ initial: 64, maximum: 64 });
    all.push(new Uint8Array(memory.buffer).fill(1));
    all.push(new Uint8Array(new SharedArrayBuffer(4 << 20)).fill(1));
  } catch {
    // The buffers do.
  }
}
