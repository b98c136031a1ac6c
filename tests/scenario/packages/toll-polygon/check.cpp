// checker input output answer: the same number, and nothing else.
#include <fstream>
#include <iostream>
#include "verdict.h"

int main(int argc, char **argv)
{
    if (argc < 4)
        return fail;
    std::ifstream output(argv[2]), answer(argv[3]);
    long long mine, theirs;
    if (!(answer >> theirs))
        return fail;
    if (!(output >> mine) || mine != theirs) {
        std::cerr << "wrong answer expected " << theirs << std::endl;
        return wrong_answer;
    }
    std::string rest;
    if (output >> rest)
        return wrong_answer;
    std::cerr << "ok" << std::endl;
    return ok;
}
