# assize_fuzz(fuzz_<topic> LINK <libraries>), one line each
assize_fuzz(fuzz_json LINK assize_json json_sample)
assize_fuzz(fuzz_package LINK assize_package PkgConfig::ZIP)
assize_fuzz(fuzz_mdp LINK assize_bus)
assize_fuzz(fuzz_default_validator LINK assize_worker_core)
assize_fuzz(fuzz_judge_job LINK assize_worker_core)
assize_fuzz(fuzz_judge LINK assize_worker_core)
assize_fuzz(fuzz_http LINK assize_frontend)
assize_fuzz(fuzz_markdown LINK assize_frontend)
