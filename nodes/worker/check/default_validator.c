/*  default_validator - see default_validator.h */
#include "nodes/worker/check/default_validator.h"

#include "lib/base/cleanup.h"
#include "lib/base/err.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define QUOTE_SIZE 30u      /* of one token in a message */
#define QUOTE_PAIR_SIZE 15u /* of two tokens that start alike */
#define QUOTE_SPARE 5u      /* a token longer by no more than this is quoted whole */
#define UTF8_TAIL_MAX 4u    /* so many bytes may be added to keep a character whole */
#define REAL_TEXT_MAX 64u   /* longer reals are read from the heap */

/* A range being read, and where in it we stand. */
typedef struct {
    const uint8_t *at;
    const uint8_t *end;
    uint64_t line; /* 1-based */
} cursor_t;

typedef struct {
    const uint8_t *text;
    size_t size;
} token_t;

/* The comparison in hand. */
typedef struct {
    const default_validator_options_t *options;
    cursor_t output;
    cursor_t answer;
    bytes_t *message;
} compare_t;

/*  Reads a whole NUL-terminated word as a finite real. By scanf, as the problem tools do: it takes
    an exponent without digits ("1e"), which strtod refuses. */
static bool
s_read_real(const char *text, double *ret)
{
    double value;
    char rest;
    if (sscanf(text, "%lf%c", &value, &rest) != 1 || !isfinite(value))
        return false;
    *ret = value;
    return true;
}

static bool
s_token_real(token_t token, double *ret)
{
    char small[REAL_TEXT_MAX];
    _cleanup_(free_p) char *large = NULL;
    char *text = small;

    size_t size = strnlen((const char *)token.text, token.size);
    if (size >= sizeof small) {
        large = malloc(size + 1);
        if (!large)
            abort();
        text = large;
    }
    memcpy(text, token.text, size);
    text[size] = '\0';
    return s_read_real(text, ret);
}

int
default_validator_options_read(const char *const *words,
                               size_t count,
                               default_validator_options_t *ret,
                               size_t *ret_wrong)
{
    default_validator_options_t options = {.absolute_tolerance = -1, .relative_tolerance = -1};
    for (size_t i = 0; i < count; i++) {
        double *absolute = NULL, *relative = NULL;
        if (strcmp(words[i], "case_sensitive") == 0)
            options.case_sensitive = true;
        else if (strcmp(words[i], "space_change_sensitive") == 0)
            options.space_change_sensitive = true;
        else if (strcmp(words[i], "float_absolute_tolerance") == 0)
            absolute = &options.absolute_tolerance;
        else if (strcmp(words[i], "float_relative_tolerance") == 0)
            relative = &options.relative_tolerance;
        else if (strcmp(words[i], "float_tolerance") == 0) {
            absolute = &options.absolute_tolerance;
            relative = &options.relative_tolerance;
        } else {
            *ret_wrong = i;
            return ERR_INVALID;
        }
        if (!absolute && !relative)
            continue;
        double tolerance;
        if (++i == count || !s_read_real(words[i], &tolerance)) {
            *ret_wrong = i == count ? i - 1 : i;
            return ERR_INVALID;
        }
        if (absolute)
            *absolute = tolerance;
        if (relative)
            *relative = tolerance;
    }
    *ret = options;
    return 0;
}

static bool
s_is_space(uint8_t byte)
{
    return byte == ' ' || (byte >= '\t' && byte <= '\r');
}

static bool
s_at_space(const cursor_t *cursor)
{
    return cursor->at < cursor->end && s_is_space(*cursor->at);
}

static void
s_skip_byte(cursor_t *cursor)
{
    if (*cursor->at == '\n')
        cursor->line++;
    cursor->at++;
}

/*  The next token; size 0 at the end. Stands behind it afterwards. */
static token_t
s_next_token(cursor_t *cursor)
{
    while (s_at_space(cursor))
        s_skip_byte(cursor);
    token_t token = {.text = cursor->at};
    while (cursor->at < cursor->end && !s_is_space(*cursor->at))
        cursor->at++;
    token.size = (size_t)(cursor->at - token.text);
    return token;
}

static void
s_say(compare_t *self, const char *text)
{
    (void)bytes_append_text(self->message, text);
}

/*  Quotes a token: whole when short, else its first bytes (up to a character's end) and dots. */
static void
s_quote(compare_t *self, token_t token, size_t size_max)
{
    size_t size = token.size;
    if (size > size_max + QUOTE_SPARE) {
        size = size_max;
        while (size < token.size && size < size_max + UTF8_TAIL_MAX &&
               (token.text[size] & 0xC0) == 0x80)
            size++;
    }
    (void)bytes_append(self->message, token.text, size);
    if (size < token.size)
        s_say(self, "...");
}

/*  Starts the message of a difference; returns false, so that callers can return it. */
static bool
s_differ(compare_t *self)
{
    (void)bytes_append_format(
        self->message,
        "Wrong answer on line %llu of output (corresponding to line %llu in answer file)\n",
        (unsigned long long)self->output.line,
        (unsigned long long)self->answer.line);
    return false;
}

/*  Passes white space before the next tokens; false when it differs and that matters. */
static bool
s_pass_space(compare_t *self)
{
    bool sensitive = self->options->space_change_sensitive;
    for (; s_at_space(&self->answer); s_skip_byte(&self->answer)) {
        if (!sensitive)
            continue;
        int expected = *self->answer.at;
        int got = self->output.at < self->output.end ? *self->output.at : -1;
        if (got != expected) {
            s_differ(self);
            (void)bytes_append_format(
                self->message, "Space change error: got %d expected %d\n", got, expected);
            return false;
        }
        s_skip_byte(&self->output);
    }
    for (; s_at_space(&self->output); s_skip_byte(&self->output)) {
        if (!sensitive)
            continue;
        s_differ(self);
        (void)bytes_append_format(self->message,
                                  "Space change error: judge out of space, got %d from user\n",
                                  *self->output.at);
        return false;
    }
    return true;
}

static bool
s_reals_agree(compare_t *self, token_t judge, token_t team, double wanted)
{
    const default_validator_options_t *options = self->options;
    double got;
    if (!s_token_real(team, &got)) {
        s_differ(self);
        s_say(self, "Expected float, got: ");
        s_quote(self, team, QUOTE_SIZE);
        s_say(self, "\n");
        return false;
    }
    double error = fabs(wanted - got);
    if (error <= options->absolute_tolerance || error <= options->relative_tolerance * fabs(wanted))
        return true;

    s_differ(self);
    s_say(self, "Too large difference.\n Judge: ");
    s_quote(self, judge, QUOTE_SIZE);
    s_say(self, "\n User:  ");
    s_quote(self, team, QUOTE_SIZE);
    (void)bytes_append_format(self->message,
                              "\n Absolute error: %le (abs tolerance %le)\n",
                              error,
                              options->absolute_tolerance);
    if (fpclassify(wanted) == FP_ZERO)
        (void)bytes_append_format(
            self->message,
            " Relative error: undefined, judge value is 0 (rel tolerance %le)\n",
            options->relative_tolerance);
    else
        (void)bytes_append_format(self->message,
                                  " Relative error: %le (rel tolerance %le)\n",
                                  error / fabs(wanted),
                                  options->relative_tolerance);
    return false;
}

static uint8_t
s_lower(uint8_t byte)
{
    return byte >= 'A' && byte <= 'Z' ? (uint8_t)(byte + ('a' - 'A')) : byte;
}

static bool
s_words_equal(token_t judge, token_t team, bool case_sensitive)
{
    size_t judge_size = strnlen((const char *)judge.text, judge.size);
    size_t team_size = strnlen((const char *)team.text, team.size);
    if (judge_size != team_size)
        return false;
    if (memcmp(judge.text, team.text, judge_size) == 0)
        return true;
    if (case_sensitive)
        return false;
    for (size_t i = 0; i < judge_size; i++)
        if (s_lower(judge.text[i]) != s_lower(team.text[i]))
            return false;
    return true;
}

static void
s_quote_rest(compare_t *self, token_t token, size_t common)
{
    s_quote(self, (token_t){.text = token.text, .size = common}, QUOTE_PAIR_SIZE);
    s_quote(
        self, (token_t){.text = token.text + common, .size = token.size - common}, QUOTE_PAIR_SIZE);
}

static bool
s_words_agree(compare_t *self, token_t judge, token_t team)
{
    if (s_words_equal(judge, team, self->options->case_sensitive))
        return true;
    size_t common = 0;
    while (common < judge.size && common < team.size && judge.text[common] == team.text[common])
        common++;
    s_differ(self);
    s_say(self, "String tokens mismatch\nJudge: \"");
    s_quote_rest(self, judge, common);
    s_say(self, "\"\nUser: \"");
    s_quote_rest(self, team, common);
    s_say(self, "\"\n");
    return false;
}

/*  The program said nothing where the answer has `judge`. */
static bool
s_output_ended(compare_t *self, token_t judge, bool first, bool empty)
{
    s_differ(self);
    s_say(self, "User EOF while judge had more output");
    if (first)
        s_say(self,
              empty ? "; user output was empty." : "; user output contained only whitespace.");
    s_say(self, "\n(Next judge token: ");
    s_quote(self, judge, QUOTE_SIZE);
    s_say(self, ")\n");
    return false;
}

static bool
s_compare(compare_t *self)
{
    const default_validator_options_t *options = self->options;
    const uint8_t *output_start = self->output.at;
    bool use_reals = options->absolute_tolerance >= 0 || options->relative_tolerance >= 0;
    for (bool first = true;; first = false) {
        if (!s_pass_space(self))
            return false;
        token_t judge = s_next_token(&self->answer);
        token_t team = s_next_token(&self->output);
        if (judge.size == 0 && team.size == 0)
            return true;
        if (judge.size == 0) {
            s_differ(self);
            s_say(self, "Trailing output:\n");
            s_quote(self, team, QUOTE_SIZE);
            s_say(self, "\n");
            return false;
        }
        if (team.size == 0)
            return s_output_ended(self, judge, first, self->output.at == output_start);

        double wanted;
        bool agree = use_reals && s_token_real(judge, &wanted)
                         ? s_reals_agree(self, judge, team, wanted)
                         : s_words_agree(self, judge, team);
        if (!agree)
            return false;
    }
}

bool
default_validator_accepts(const default_validator_options_t *options,
                          const void *output,
                          size_t output_size,
                          const void *answer,
                          size_t answer_size,
                          bytes_t *message)
{
    compare_t compare = {
        .options = options,
        .output = {.at = output_size ? output : "", .line = 1},
        .answer = {.at = answer_size ? answer : "", .line = 1},
        .message = message,
    };
    compare.output.end = compare.output.at + output_size;
    compare.answer.end = compare.answer.at + answer_size;
    return s_compare(&compare);
}
