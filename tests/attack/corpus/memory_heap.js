/*  memory_heap - objects without end: the engine's own limit or ours

    language: javascript
    run: memory=64 time=4000
    expect: SIGNALED 6 | SIGNALED 5 | MEMORY_LIMIT | EXITED 134
*/
const all = [];
for (;;) all.push(new Array(100000).fill({}));
