/*  compile_includes - takes files, variables and generated code of the host into the program

    language: rust
    expect-build: EXITED 1 | MEMORY_LIMIT | CPU_LIMIT | WALL_LIMIT
*/
fn main() {
    println!("{:?}", include_bytes!("@CANARY@"));
    println!("{}", include_str!("/etc/shadow"));
    println!("{}", include_str!("/proc/self/environ"));
    println!("{}", env!("ASSIZE_CANARY"));
    include!("/dev/zero");
}
