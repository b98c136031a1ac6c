// Output of "The Order of Evidence": any order that keeps the rules, or IMPOSSIBLE where the judges
// found none.
//
// Usage: validate input answer feedback_dir [arguments] < output
//
// Exits 42 to accept and 43 to refuse. Any other code means that the judges are wrong, for instance
// when somebody finds an order where the answer file says that there is none.
//
// The output may be anything at all. It is read token by token; a token longer than any right
// answer is cut, so that neither a line without an end nor a number without an end costs memory.
#include <cctype>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <string>
#include <utility>
#include <vector>

namespace {

enum Verdict { accepted = 42, wrong = 43, judges_at_fault = 1 };

const size_t token_bytes_max = 16;

struct Evidence {
    int pieces = 0;
    std::vector<std::pair<int, int>> rules; // before, after
};

[[noreturn]] void
leave(const std::string &feedback_dir, Verdict verdict, const std::string &message)
{
    std::ofstream(feedback_dir + "/judgemessage.txt") << message << '\n';
    std::exit(verdict);
}

// The next token in lower case, cut to token_bytes_max; empty at the end of the stream.
std::string
next_token(std::istream &stream)
{
    std::string token;
    for (int c = stream.get(); c != EOF; c = stream.get()) {
        if (std::isspace(c)) {
            if (!token.empty())
                break;
        } else if (token.size() < token_bytes_max) {
            token.push_back((char)std::tolower(c));
        }
    }
    return token;
}

// The number of a piece, or 0 when the token is anything else.
int
piece_of(const std::string &token, int pieces)
{
    int piece = 0;
    for (char c : token) {
        if (c < '0' || c > '9')
            return 0;
        piece = piece * 10 + (c - '0');
        if (piece > pieces)
            return 0;
    }
    return piece;
}

// Empty when the order keeps all rules, otherwise what is wrong with it.
std::string
fault_of_order(const Evidence &evidence, std::istream &output, std::string token)
{
    std::vector<int> shown_at(evidence.pieces + 1, 0); // 1 .. n, 0: not shown
    for (int position = 1; position <= evidence.pieces; position++) {
        if (token.empty())
            return "only " + std::to_string(position - 1) + " pieces are shown";
        int piece = piece_of(token, evidence.pieces);
        if (piece == 0)
            return "place " + std::to_string(position) + " is not the number of a piece";
        if (shown_at[piece] != 0)
            return "piece " + std::to_string(piece) + " is shown twice";
        shown_at[piece] = position;
        token = next_token(output);
    }
    if (!token.empty())
        return "more follows after the last piece";
    for (auto [before, after] : evidence.rules)
        if (shown_at[before] > shown_at[after])
            return "piece " + std::to_string(before) + " must be shown before piece " +
                   std::to_string(after);
    return "";
}

} // namespace

int
main(int argc, char **argv)
{
    if (argc < 4)
        return judges_at_fault;
    const std::string feedback_dir = argv[3];
    std::ifstream input(argv[1]), answer(argv[2]);
    Evidence evidence;
    size_t rules = 0;
    if (!(input >> evidence.pieces >> rules))
        leave(feedback_dir, judges_at_fault, "the input cannot be read");
    evidence.rules.resize(rules);
    for (auto &[before, after] : evidence.rules)
        if (!(input >> before >> after))
            leave(feedback_dir, judges_at_fault, "the input cannot be read");
    const std::string answered = next_token(answer);
    if (answered.empty())
        leave(feedback_dir, judges_at_fault, "the answer cannot be read");
    const bool possible = answered != "impossible";

    std::string token = next_token(std::cin);
    if (token == "impossible") {
        if (!next_token(std::cin).empty())
            leave(feedback_dir, wrong, "more follows after IMPOSSIBLE");
        if (possible)
            leave(feedback_dir, wrong, "says IMPOSSIBLE, but there is an order");
        leave(feedback_dir, accepted, "no order, as the judges found");
    }
    const std::string fault = fault_of_order(evidence, std::cin, token);
    if (!fault.empty())
        leave(feedback_dir, wrong, fault);
    if (!possible)
        leave(
            feedback_dir, judges_at_fault, "a right order, but the answer file says there is none");
    leave(feedback_dir, accepted, "a right order");
}
