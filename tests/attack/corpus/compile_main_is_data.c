/*  compile_main_is_data - main is an array, of instructions that only the kernel may use

    language: c
    expect: SIGNALED 11
*/
const unsigned char main[] __attribute__((section(".text"))) = {0xfa, 0xf4, 0xeb, 0xfd};
