/*  compile_procedural_macro - a crate that the compiler would load and run in itself

    language: rust
    expect-build: EXITED 1
*/
#![crate_type = "proc-macro"]
extern crate proc_macro;
use proc_macro::TokenStream;

#[proc_macro]
pub fn attack(_: TokenStream) -> TokenStream {
    std::fs::read_to_string("@CANARY@").unwrap().parse().unwrap()
}

mod used {
    attack!();
}

fn main() {}
