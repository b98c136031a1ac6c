/*  temp_dir - a directory of a test's own, gone afterwards */
#ifndef TEMP_DIR_H
#define TEMP_DIR_H

/*  Makes one; its path (the caller ends it with temp_dir_remove, which frees it). */
char *temp_dir_make(void);
void temp_dir_remove(char **path_p);

/*  How many files lie in a directory; with `dots` also those whose name starts with '.'. */
int temp_dir_count(const char *path, int dots);

#endif
