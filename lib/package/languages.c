/*  languages - the names of programming and natural languages

    Source: icpc/problem-package-format, appendix/languages.md. An ending in
    parentheses there ("not used for determining language") is not here.
*/
#include <ctype.h>
#include <string.h>

#include "lib/package/reader.h"

static const struct {
    const char *code;
    const char *endings; /* each between spaces */
} s_languages[] = {
    {"ada", " adb ads "},
    {"algol68", " a68 "},
    {"apl", " apl "},
    {"bash", " sh "},
    {"c", " c "},
    {"cgmp", ""},
    {"cobol", " cob "},
    {"cpp", " cc cpp cxx c++ C "},
    {"cppgmp", ""},
    {"crystal", " cr "},
    {"csharp", " cs "},
    {"d", " d "},
    {"dart", " dart "},
    {"elixir", " ex "},
    {"erlang", " erl "},
    {"forth", " fth 4th forth frt "},
    {"fortran", " f90 "},
    {"fsharp", " fs "},
    {"gerbil", " ss "},
    {"go", " go "},
    {"haskell", " hs "},
    {"java", " java "},
    {"javaalgs4", ""},
    {"javascript", " js "},
    {"julia", " jl "},
    {"kotlin", " kt "},
    {"lisp", " lisp cl "},
    {"lua", " lua "},
    {"modula2", " mod def "},
    {"nim", " nim "},
    {"objectivec", " m "},
    {"ocaml", " ml "},
    {"octave", ""},
    {"odin", " odin "},
    {"pascal", " pas "},
    {"perl", " pm "},
    {"php", " php "},
    {"prolog", " pl "},
    {"python2", " py2 "},
    {"python3", " py py3 "},
    {"python3numpy", ""},
    {"racket", " rkt "},
    {"ruby", " rb "},
    {"rust", " rs "},
    {"scala", " scala "},
    {"simula", " sim "},
    {"smalltalk", " st "},
    {"snobol", " sno "},
    {"swift", " swift "},
    {"typescript", " ts "},
    {"visualbasic", " vb "},
    {"zig", " zig "},
};

#define LANGUAGES_COUNT (sizeof s_languages / sizeof *s_languages)
#define ENDING_LENGTH_MAX 8u

const char *
language_of(const char *file_name)
{
    const char *dot = strrchr(file_name, '.');
    if (!dot || dot == file_name || !dot[1] || strlen(dot + 1) > ENDING_LENGTH_MAX)
        return NULL;
    char ending[ENDING_LENGTH_MAX + 3] = " ";
    size_t length = strlen(dot + 1);
    memcpy(ending + 1, dot + 1, length);
    ending[length + 1] = ' ';
    for (size_t i = 0; i < LANGUAGES_COUNT; i++)
        if (strstr(s_languages[i].endings, ending))
            return s_languages[i].code;
    return NULL;
}

bool
language_valid(const char *text)
{
    for (size_t i = 0; i < LANGUAGES_COUNT; i++)
        if (strcmp(s_languages[i].code, text) == 0)
            return true;
    return strcmp(text, "default") == 0;
}

bool
natural_language_valid(const char *text)
{
    size_t length = 0;
    while (islower((unsigned char)text[length]))
        length++;
    if (length != 2 && length != 3)
        return false;
    const char *rest = text + length;
    if (!*rest)
        return true;
    return rest[0] == '-' && isupper((unsigned char)rest[1]) && isupper((unsigned char)rest[2]) &&
           !rest[3];
}
