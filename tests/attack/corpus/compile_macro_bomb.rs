/*  compile_macro_bomb - a macro that doubles with each step, under a recursion limit of its own

    language: rust
    build: time=2500 memory=512
    expect-build: EXITED 1 | EXITED 101 | CPU_LIMIT | WALL_LIMIT | MEMORY_LIMIT | SIGNALED 6 | SIGNALED 9
*/
#![recursion_limit = "10000000"]
macro_rules! bomb {
    ($($x:tt)*) => { bomb!($($x)* $($x)*) };
}

fn main() {
    bomb!(x);
}
