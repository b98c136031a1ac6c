/*  rule - see rule.h */
#include "nodes/ranker/rule.h"

static const rule_t *const RULES[] = {&rule_icpc, &rule_speed};

const rule_t *
rule_find(Assize__Rule id)
{
    for (size_t i = 0; i < sizeof RULES / sizeof RULES[0]; i++)
        if (RULES[i]->id == id)
            return RULES[i];
    return NULL;
}
