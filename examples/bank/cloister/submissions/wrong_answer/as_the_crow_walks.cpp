// Knows whether there is a way, but takes it to be as long as if nothing stood in it.
#include <cstdlib>
#include <iostream>
#include <string>
#include <utility>
#include <vector>

int
main()
{
    int height, width;
    std::cin >> height >> width;
    std::vector<std::string> plan(height);
    std::pair<int, int> gate, cell;
    for (int row = 0; row < height; row++) {
        std::cin >> plan[row];
        for (int column = 0; column < width; column++) {
            if (plan[row][column] == 'G')
                gate = {row, column};
            if (plan[row][column] == 'P')
                cell = {row, column};
        }
    }

    std::vector<std::pair<int, int>> reached{gate};
    while (!reached.empty()) {
        auto [row, column] = reached.back();
        reached.pop_back();
        if (row < 0 || row >= height || column < 0 || column >= width || plan[row][column] == '#')
            continue;
        plan[row][column] = '#';
        reached.insert(
            reached.end(),
            {{row - 1, column}, {row + 1, column}, {row, column - 1}, {row, column + 1}});
    }
    if (plan[cell.first][cell.second] == 'P')
        std::cout << "SEALED\n";
    else
        std::cout << std::abs(gate.first - cell.first) + std::abs(gate.second - cell.second)
                  << '\n';
}
