/*  compile_template_bomb - exponential templates

    run: cpu=1500 wall=6000 memory=256
    expect-compile: CPU_LIMIT | MEMORY_LIMIT | EXITED 1
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
