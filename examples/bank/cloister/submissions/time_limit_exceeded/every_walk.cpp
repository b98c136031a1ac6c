// Tries every walk of 0, 1, 2, ... steps: up to four times as many with each step more.
#include <iostream>
#include <string>
#include <vector>

static std::vector<std::string> plan;

static bool
arrives(int row, int column, int steps)
{
    if (row < 0 || row >= (int)plan.size() || column < 0 || column >= (int)plan[0].size())
        return false;
    if (plan[row][column] == '#')
        return false;
    if (steps == 0)
        return plan[row][column] == 'P';
    return arrives(row - 1, column, steps - 1) || arrives(row, column - 1, steps - 1) ||
           arrives(row, column + 1, steps - 1) || arrives(row + 1, column, steps - 1);
}

int
main()
{
    int height, width;
    std::cin >> height >> width;
    plan.resize(height);
    int gate_row = 0;
    for (int row = 0; row < height; row++) {
        std::cin >> plan[row];
        if (plan[row].find('G') != std::string::npos)
            gate_row = row;
    }
    int gate_column = (int)plan[gate_row].find('G');
    for (int steps = 0; steps < height * width; steps++) {
        if (arrives(gate_row, gate_column, steps)) {
            std::cout << steps << '\n';
            return 0;
        }
    }
    std::cout << "SEALED\n";
}
