/*  compile_build_script - a build script, a cargo configuration, a compiler wrapper beside the source

    language: rust
    expect: EXITED 0
*/
fn main() {}
-- build.rs --
fn main() { loop {} }
-- Cargo.toml --
[package]
name = "attack"
version = "0.1.0"
build = "build.rs"
-- .cargo/config.toml --
[build]
rustc-wrapper = "/bin/sh"
-- rust-toolchain --
nightly
