/*  ranker_limits - every limit of a ranker; docs/scoring.md says what happens at each */
#ifndef ASSIZE_RANKER_LIMITS_H
#define ASSIZE_RANKER_LIMITS_H

#define RANKER_CONTESTS_MAX 10000u       /* boards of one ranker; a further contest has none */
#define RANKER_PARTICIPANTS_MAX 1000000u /* of one contest; a further one is not on the board */
#define RANKER_CONTEST_PROBLEMS_MAX 64u  /* columns; a contest with more is refused */
#define RANKER_PROBLEMS_EVER_MAX 256u    /* over all changes of one contest; likewise */
#define RANKER_ATTEMPTS_MAX 10000u       /* of a participant at a problem; later ones are ignored */
#define RANKER_DURATION_MS_MAX (366LL * 86400000)
#define RANKER_TIME_MS_MAX INT64_C(253402300799999) /* the year 9999 */
#define RANKER_DISPLAY_NAME_MAX 256u /* bytes; a longer one gives way to the user's id */

#define RANKER_PAGE_ROWS_MAX 500u   /* of one answer; a larger limit is INVALID */
#define RANKER_CHANGE_ROWS_MAX 100u /* of one published change; then `more` */
#define RANKER_PUBLISH_MS 200       /* between two changes of one board */
#define RANKER_GREET_MS 1000    /* from ready to the first change: readers come back meanwhile */
#define RANKER_READY_POLL_MS 50 /* until the feed is current */
#define RANKER_CREDIT 64u       /* requests in hand; they are answered at once */

#endif
