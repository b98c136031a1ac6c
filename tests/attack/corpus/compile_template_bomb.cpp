/*  compile_template_bomb - exponential templates

    language: cpp17
    build: time=1500 memory=256
    expect-build: CPU_LIMIT | MEMORY_LIMIT | EXITED 1 | WALL_LIMIT
*/
template <int depth, int side> struct bomb {
    bomb<depth - 1, side * 2> left;
    bomb<depth - 1, side * 2 + 1> right;
};
template <int side> struct bomb<0, side> {
    int value;
};

int
main()
{
    bomb<26, 0> all;
    return all.left.left.left.right.right.left.left.left.right.right.left.left.left.left.left.left
        .left.left.left.left.left.left.left.left.left.left.value;
}
