#include <iostream>
#include <queue>
#include <string>
#include <utility>
#include <vector>

int
main()
{
    int height, width;
    std::cin >> height >> width;
    std::vector<std::string> plan(height);
    std::queue<std::pair<int, int>> queue;
    std::vector<std::vector<int>> steps(height, std::vector<int>(width, -1));
    for (int row = 0; row < height; row++) {
        std::cin >> plan[row];
        size_t column = plan[row].find('G');
        if (column != std::string::npos) {
            queue.emplace(row, column);
            steps[row][column] = 0;
        }
    }

    const int sides[4][2] = {{-1, 0}, {0, -1}, {0, 1}, {1, 0}};
    while (!queue.empty()) {
        auto [row, column] = queue.front();
        queue.pop();
        if (plan[row][column] == 'P') {
            std::cout << steps[row][column] << '\n';
            return 0;
        }
        for (auto [down, right] : sides) {
            int i = row + down, j = column + right;
            if (i < 0 || i >= height || j < 0 || j >= width)
                continue;
            if (plan[i][j] == '#' || steps[i][j] >= 0)
                continue;
            steps[i][j] = steps[row][column] + 1;
            queue.emplace(i, j);
        }
    }
    std::cout << "SEALED\n";
}
