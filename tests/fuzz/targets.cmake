# assize_fuzz(fuzz_<topic> LINK <libraries>), one line each
