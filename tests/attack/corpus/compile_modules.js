/*  compile_modules - files that Node would read beside the source: packages, loaders, options

    language: javascript
    expect-build: BUILT | EXITED 1
    expect: EXITED 0
*/
console.log("main");
-- package.json --
{"type": "commonjs", "main": "evil.js", "exports": {".": "./evil.js"}}
-- node_modules/fs.js --
for (;;) {}
-- node_modules/child_process/index.js --
for (;;) {}
-- evil.js --
for (;;) {}
-- .noderc --
--require ./evil.js
