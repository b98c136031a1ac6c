/*  scaffold - `problem new` and `problem pack` */
#ifndef ASSIZE_SCAFFOLD_H
#define ASSIZE_SCAFFOLD_H

/*  problem new NAME: a package that verifies as it is, to be changed piece by piece. CLI_*. */
int cli_problem_new(int argc, char **argv);

/*  problem pack DIR [OUT.zip]: the package as one archive, when it has no errors. CLI_*. */
int cli_problem_pack(int argc, char **argv);

#endif
