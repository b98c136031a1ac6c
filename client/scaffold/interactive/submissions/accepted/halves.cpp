#include <iostream>
#include <string>

int main()
{
    int low = 1, high = 1000;
    std::string word;
    for (;;) {
        int middle = (low + high) / 2;
        std::cout << middle << std::endl;
        if (!(std::cin >> word) || word == "correct")
            return 0;
        if (word == "higher")
            low = middle + 1;
        else
            high = middle - 1;
    }
}
