#include <iostream>
#include <numeric>
#include <string>
#include <utility>
#include <vector>

class Register {
  public:
    explicit Register(int masters) : parent_(masters + 1), size_(masters + 1, 1)
    {
        std::iota(parent_.begin(), parent_.end(), 0);
    }

    int head(int master)
    {
        while (parent_[master] != master)
            master = parent_[master] = parent_[parent_[master]];
        return master;
    }

    void merge(int a, int b)
    {
        a = head(a);
        b = head(b);
        if (a == b)
            return;
        if (size_[a] < size_[b])
            std::swap(a, b);
        parent_[b] = a;
        size_[a] += size_[b];
    }

    int size(int master)
    {
        return size_[head(master)];
    }

  private:
    std::vector<int> parent_, size_;
};

int
main()
{
    std::ios::sync_with_stdio(false);
    std::cin.tie(nullptr);
    int n, q;
    std::cin >> n >> q;
    Register guilds(n);
    while (q-- > 0) {
        std::string word;
        int a, b;
        std::cin >> word >> a;
        if (word == "size") {
            std::cout << guilds.size(a) << '\n';
            continue;
        }
        std::cin >> b;
        if (word == "merge")
            guilds.merge(a, b);
        else
            std::cout << (guilds.head(a) == guilds.head(b) ? "yes\n" : "no\n");
    }
}
