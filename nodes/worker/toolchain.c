/*  toolchain - see toolchain.h */
#include "nodes/worker/toolchain.h"

#include "lib/base/cleanup.h"
#include "lib/base/err.h"
#include "lib/base/hash.h"
#include "lib/base/text.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <gnu/libc-version.h>
#include <limits.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>

#define KEY_VERSION "assize toolchain 1" /* change it when what is prepared changes its meaning */
#define KEY_DIGITS 16u                   /* of the hash, in the directory's name */
#define NOTE "note"
#define NOTE_SIZE_MAX 4096u
#define REMOVE_FDS_MAX 16

struct toolchain {
    const language_t *language;
    const char *dir;
    char *identity;
    char *name;    /* below dir */
    char *begun;   /* likewise, of a directory in the making; NULL: none */
    char *path;    /* inside the sandbox */
    char *version; /* NULL: not there */
    char *prover;
};

static int
s_remove_one(const char *path, const struct stat *st, int type, struct FTW *where)
{
    (void)st;
    (void)type;
    (void)where;
    return remove(path);
}

static void
s_remove(const char *dir, const char *name)
{
    _cleanup_(free_p) char *path = text_format("%s/%s", dir, name);
    (void)nftw(path, s_remove_one, REMOVE_FDS_MAX, FTW_DEPTH | FTW_PHYS);
}

void
toolchains_clean(const char *dir)
{
    DIR *entries = opendir(dir);
    for (const struct dirent *entry; entries && (entry = readdir(entries));) {
        int pid = 0;
        if (sscanf(entry->d_name, ".%d.", &pid) == 1 && kill(pid, 0) != 0 && errno == ESRCH)
            s_remove(dir, entry->d_name);
    }
    if (entries)
        closedir(entries);
}

/* ---- what it is ---- */

static void
s_hash_text(hash_t *hash, const char *text)
{
    hash_update(hash, text, strlen(text) + 1);
}

static void
s_hash_words(hash_t *hash, language_words_t words)
{
    for (size_t i = 0; words && words[i]; i++)
        s_hash_text(hash, words[i]);
    s_hash_text(hash, "");
}

/*  Appends where an executable is, its size and time. Whether it is one. */
static bool
s_add_executable(char **identity, const char *name)
{
    char path[PATH_MAX];
    struct stat st;
    if (!realpath(name, path) || stat(path, &st) || !S_ISREG(st.st_mode) || access(path, X_OK))
        return false;
    char *longer = text_format(
        "%s|%s|%lld|%lld", *identity, path, (long long)st.st_size, (long long)st.st_mtim.tv_sec);
    free(*identity);
    *identity = longer;
    return true;
}

/*  The same for every executable that a word names by its absolute path: a script has many. */
static void
s_add_named(char **identity, const char *word)
{
    static const char path_characters[] =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_+.-/";
    for (const char *at = word; *at;) {
        size_t size = strspn(at, path_characters);
        if (*at == '/' && size < PATH_MAX) {
            _cleanup_(free_p) char *name = text_format("%.*s", (int)size, at);
            (void)s_add_executable(identity, name);
        }
        at += size ? size : 1;
    }
}

static char *
s_make_identity(const language_t *language, char **ret_why)
{
    const language_words_t commands[] = {
        language->version, language->prepare, language->compile, language->run};
    char *identity = text_copy(gnu_get_libc_version());
    for (size_t i = 0; i < sizeof commands / sizeof commands[0]; i++) {
        /* What a submission is compiled into is not there yet. */
        if (!commands[i] || text_starts(commands[i][0], SANDBOX_PROGRAM_PATH "/"))
            continue;
        if (!s_add_executable(&identity, commands[i][0])) {
            *ret_why = text_format("%s is not installed", commands[i][0]);
            free(identity);
            return NULL;
        }
        for (size_t k = 1; commands[i][k]; k++)
            s_add_named(&identity, commands[i][k]);
    }
    return identity;
}

static char *
s_make_name(const language_t *language, const char *identity)
{
    char key[HASH_HEX_SIZE];
    hash_t hash;
    hash_init(&hash);
    s_hash_text(&hash, KEY_VERSION);
    s_hash_text(&hash, identity);
    s_hash_words(&hash, language->version);
    s_hash_words(&hash, language->prepare);
    s_hash_words(&hash, language->prepared_files);
    s_hash_words(&hash, language->compile);
    s_hash_words(&hash, language->run);
    s_hash_text(&hash, language->probe);
    hash_final(&hash, key);
    return text_format("%s.%.*s", language->id, (int)KEY_DIGITS, key);
}

static void
s_set_path(toolchain_t *self)
{
    free(self->path);
    self->path = text_format(SANDBOX_PREPARED_PATH "/%s", self->begun ? self->begun : self->name);
}

/*  The note's two lines. A directory without one is not there. */
static void
s_read_note(toolchain_t *self)
{
    _cleanup_(free_p) char *path = text_format("%s/%s/" NOTE, self->dir, self->name);
    _cleanup_(bytes_clear) bytes_t note = bytes_make(NOTE_SIZE_MAX);
    if (bytes_read_file(&note, path) || note.size == 0)
        return;
    _cleanup_(free_p) char *text = text_format("%.*s", (int)note.size, (const char *)note.data);
    size_t first = strcspn(text, "\n");
    if (first == 0 || !text[first])
        return;
    const char *second = text + first + 1;
    free(self->version);
    free(self->prover);
    self->version = text_format("%.*s", (int)first, text);
    self->prover = text_format("%.*s", (int)strcspn(second, "\n"), second);
}

toolchain_t *
toolchain_open(const language_t *language, const char *dir, char **ret_why)
{
    char *identity = s_make_identity(language, ret_why);
    if (!identity)
        return NULL;
    toolchain_t *self = calloc(1, sizeof *self);
    if (!self)
        abort();
    self->language = language;
    self->dir = dir;
    self->identity = identity;
    self->name = s_make_name(language, identity);
    s_set_path(self);
    s_read_note(self);
    return self;
}

void
toolchain_destroy(toolchain_t **self_p)
{
    toolchain_t *self = *self_p;
    if (!self)
        return;
    if (self->begun)
        s_remove(self->dir, self->begun);
    free(self->identity);
    free(self->name);
    free(self->begun);
    free(self->path);
    free(self->version);
    free(self->prover);
    free(self);
    *self_p = NULL;
}

const char *
toolchain_version(const toolchain_t *self)
{
    return self->version;
}

const char *
toolchain_identity(const toolchain_t *self)
{
    return self->identity;
}

bool
toolchain_is_proven(const toolchain_t *self, const char *prover)
{
    return self->prover && strcmp(self->prover, prover) == 0;
}

const char *
toolchain_path(const toolchain_t *self)
{
    return self->path;
}

/* ---- making it ---- */

int
toolchain_begin(toolchain_t *self)
{
    self->begun = text_format(".%d.%s", getpid(), self->name);
    _cleanup_(free_p) char *path = text_format("%s/%s", self->dir, self->begun);
    s_remove(self->dir, self->begun); /* of a process that had our number */
    s_set_path(self);
    return mkdir(path, 0755) == 0 ? 0 : ERR_UNAVAILABLE;
}

int
toolchain_make_file(toolchain_t *self, const char *name)
{
    _cleanup_(free_p) char *path =
        text_format("%s/%s/%s", self->dir, self->begun ? self->begun : self->name, name);
    char *last = path + strlen(path) - strlen(name);
    for (char *slash = last; (slash = strchr(slash, '/')); slash++) {
        *slash = '\0';
        if (mkdir(path, 0755) != 0 && errno != EEXIST)
            return -1;
        *slash = '/';
    }
    return open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0444);
}

static int
s_write_note(const toolchain_t *self, const char *version, const char *prover)
{
    const char *name = self->begun ? self->begun : self->name;
    _cleanup_(free_p) char *path = text_format("%s/%s/" NOTE, self->dir, name);
    _cleanup_(free_p) char *temp = text_format("%s.%d", path, getpid());
    _cleanup_(free_p) char *text = text_format("%s\n%s\n", version, prover);
    if (bytes_write_file(text, strlen(text), temp) || rename(temp, path) != 0)
        return ERR_UNAVAILABLE;
    return 0;
}

/*  Gives the begun directory its name, unless another worker was faster: its is as good, if it is
    whole. */
static int
s_publish(toolchain_t *self)
{
    _cleanup_(free_p) char *from = text_format("%s/%s", self->dir, self->begun);
    _cleanup_(free_p) char *to = text_format("%s/%s", self->dir, self->name);
    if (rename(from, to) == 0)
        return 0;
    s_read_note(self);
    if (self->version) {
        s_remove(self->dir, self->begun);
        return 0;
    }
    s_remove(self->dir, self->name);
    return rename(from, to) == 0 ? 0 : ERR_UNAVAILABLE;
}

/*  Those of the same language with another key. */
static void
s_remove_older(const toolchain_t *self)
{
    size_t size = strlen(self->name), id_size = size - KEY_DIGITS;
    DIR *entries = opendir(self->dir);
    for (const struct dirent *entry; entries && (entry = readdir(entries));)
        if (strlen(entry->d_name) == size && strncmp(entry->d_name, self->name, id_size) == 0 &&
            strcmp(entry->d_name, self->name) != 0)
            s_remove(self->dir, entry->d_name);
    if (entries)
        closedir(entries);
}

int
toolchain_keep(toolchain_t *self, const char *version, const char *prover)
{
    if (s_write_note(self, version, prover))
        return ERR_UNAVAILABLE;
    if (self->begun) {
        if (s_publish(self))
            return ERR_UNAVAILABLE;
        free(steal(&self->begun));
        s_set_path(self);
        s_remove_older(self);
    }
    free(self->version);
    free(self->prover);
    self->version = text_copy(version);
    self->prover = text_copy(prover);
    return 0;
}
