/*  verify_report - what `problem verify` found, for people and as JSON */
#ifndef ASSIZE_VERIFY_REPORT_H
#define ASSIZE_VERIFY_REPORT_H

#include <schemas/verify.pb-c.h>

/*  Adds a fresh package to the report, which owns it. */
Assize__VerifiedPackage *verify_report_add(Assize__VerifyReport *self, const char *path);

/*  Adds what the package's parts came to to the sums of the report. */
void verify_report_count(Assize__VerifyReport *self, const Assize__VerifiedPackage *package);

/*  Prints a package, or the sums, to standard output. */
void verify_report_print(const Assize__VerifiedPackage *package);
void verify_report_print_sums(const Assize__VerifyReport *self);

/*  Prints all as one line of JSON. 0 or the code of json_write. */
int verify_report_print_json(const Assize__VerifyReport *self);

#endif
