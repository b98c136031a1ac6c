/*  mock_data - the problems, contests and languages that the mock server knows */

const HOUR = 3600000;

const STATEMENT = `<p>A merchant stands accused of using false scales. To test them the court needs a load of exactly $t$
grams, made of exactly two of the $n$ sealed weights in its cupboard. The weights hang in a row, and
weight number $i$ has a mass of $w_i$ grams.</p>
<p>Find two different weights that together have the mass $t$. A pair costs from $5 to $6. When there are several such
pairs, any of them will do.</p>
<h2>Input</h2>
<p>The first line contains two integers $n$ and $t$. The second line contains $n$ integers
$w_1, w_2, \\dots, w_n$.</p>
<h2>Output</h2>
<p>Print two different numbers $i$ and $j$, in any order, so that $w_i + w_j = t$. The weights are
numbered from 1 to $n$. When there is no such pair, print <code>IMPOSSIBLE</code> instead.</p>
<h2>Constraints</h2>
<ul>
<li>$2 \\le n \\le 20000$</li>
<li>$1 \\le w_i \\le 10^9$</li>
<li>$2 \\le t \\le 2 \\cdot 10^{9}$</li>
</ul>
<p>$$\\sum_{i=1}^{n} \\frac{w_i}{2} \\geq \\sqrt{t}$$</p>
<p>This one stays as it is: $\\weird{x}$.</p>`;

const CPP = `#include <iostream>

int
main()
{
    int n, t;
    std::cin >> n >> t;
    // your code
    return 0;
}
`;

function problem(id, name, difficulty, keywords, solved_by, tried_by, more = {}) {
    return {
        id,
        version: 1,
        name,
        limits: {
            time_ms: 1000,
            memory_mib: 256,
            output_kib: 8192,
            code_kib: 128,
            compilation_time_ms: 60000,
            compilation_memory_mib: 2048,
            validation_time_ms: 60000,
            validation_memory_mib: 2048,
            validation_output_kib: 8192,
        },
        languages: [],
        statement_languages: ['en'],
        statement_html: STATEMENT,
        statement_pdf: '',
        samples: [
            { name: 'sample/1', input: '4 9\n2 7 11 15\n', output: '1 2\n', interaction: '' },
            { name: 'sample/2', input: '2 5\n1 1\n', output: 'IMPOSSIBLE\n', interaction: '' },
        ],
        templates: [{ language: 'cpp17', source: CPP }],
        keywords,
        difficulty,
        source: 'Assize demo bank',
        license: 'cc by-sa',
        type: {
            interactive: false,
            multi_pass: false,
            submit_answer: false,
            scoring: false,
            minimize: false,
            show_groups: false,
        },
        max_score: 0,
        input_file: '',
        output_file: '',
        answers: [],
        solved_by,
        tried_by,
        ...more,
    };
}

export const PROBLEMS = [
    problem('two-sum', 'Two Weights', 1, ['arrays', 'hashing'], 1240, 1391),
    problem('bells', 'Bells of the City', 3, ['number theory', 'primes'], 402, 655),
    problem('circuit', 'The Circuit Judge', 4, ['graphs', 'shortest paths'], 287, 514),
    problem('clauses', 'Nested Clauses', 2, ['strings', 'stack'], 911, 1022),
    problem('cloister', 'The Cloister', 3, ['graphs', 'breadth-first search'], 377, 480),
    problem('courtroom', 'One Courtroom', 2, ['greedy', 'sorting'], 640, 801),
    problem(
        'lineage',
        'A Very Long Name of a Problem about Lineages that Nobody Could Possibly Remember',
        5,
        ['trees', 'dynamic programming', 'recursion'],
        44,
        190,
    ),
    problem('hostile', '<img src=x onerror=alert(1)>', 0, ['<b>bold</b>'], 0, 1, {
        source: '<script>alert(2)</script>',
        samples: [
            { name: 's', input: '</pre><script>alert(3)</script>', output: '', interaction: '' },
        ],
        templates: [],
    }),
    problem('paper', 'On Paper Only', 0, [], 3, 4, {
        statement_html: '',
        statement_pdf: '/api/v1/problems/paper/statement.pdf',
        samples: [],
        templates: [],
    }),
];

export const LANGUAGES = [
    {
        id: 'c',
        name: 'C',
        version: 'gcc 12.2.0',
        extensions: ['c'],
        template: '#include <stdio.h>\n\nint\nmain(void)\n{\n    return 0;\n}\n',
    },
    { id: 'cpp17', name: 'C++17', version: 'g++ 12.2.0', extensions: ['cpp'], template: '' },
    {
        id: 'python3',
        name: 'Python 3',
        version: 'Python 3.11',
        extensions: ['py'],
        template: 'def main():\n    pass\n\n\nmain()\n',
    },
];

/*  A ProblemType in which this is so. */
export function type_of(...kinds) {
    return { ...PROBLEMS[0].type, ...Object.fromEntries(kinds.map((kind) => [kind, true])) };
}

const LABELS = ['A', 'B', 'C', 'D', 'E', 'F'];
const RGB = ['#d62728', '#1f77b4', '#2ca02c', '#ffd700', '#9467bd', '#ff7f0e'];
const IDS = ['two-sum', 'courtroom', 'cloister', 'bells', 'circuit', 'lineage'];
const NAMES = [
    'Ada',
    'Grace Hopper',
    'Edsger',
    'Barbara',
    '<img src=x onerror=alert(4)>',
    'Leslie',
    'Tony',
    'Frances',
    'Donald',
    'Radia',
    'Ken',
    'Dennis',
];

function problems() {
    return LABELS.map((label, i) => ({
        label,
        problem: IDS[i],
        name: PROBLEMS.find(({ id }) => id === IDS[i]).name,
        color: 'x',
        rgb: RGB[i],
        points: 0,
    }));
}

/*  A board of `count` rows that is the same at every run. */
function rows(count) {
    return Array.from({ length: count }, (_, k) => {
        const solved = Math.max(0, 5 - Math.floor((k * 5) / count) - (k % 2));
        let penalty = 0;
        let last = 0;
        const cells = LABELS.map((label, i) => {
            const done = (i + k) % 6 < solved;
            const minute = 7 + i * 19 + ((k * 37) % 41);
            const attempts = done ? 1 + ((i * k) % 3) : (i + k) % 6 === solved ? k % 3 : 0;
            penalty += done ? minute + 20 * (attempts - 1) : 0;
            last = done ? Math.max(last, minute) : last;
            return {
                label,
                solved: done,
                first: done && k === i,
                attempts,
                pending: !done && k % 7 === 3 && i === 5 ? 1 : 0,
                time_ms: done ? String(minute * 60000 + 12345) : '0',
            };
        });
        return {
            rank: 0,
            user: `user${String(k).padStart(3, '0')}`,
            display_name: NAMES[k] || `Participant ${k}`,
            solved,
            penalty: String(penalty),
            last_ms: String(last * 60000),
            cells,
        };
    });
}

function contest(id, name, state, from, to, more) {
    return {
        id,
        name,
        state,
        start_at: Date.now() + from,
        end_at: Date.now() + to,
        rule: 'ICPC',
        penalty_minutes: 20,
        problems: problems(),
        members: [],
        rows: [],
        ...more,
    };
}

export const CONTESTS = [
    contest('demo', 'The Assize Demo Contest', 'RUNNING', -2 * HOUR, 3 * HOUR, {
        freeze_at: Date.now() + 2 * HOUR,
        rows: rows(12),
    }),
    contest('grand', 'Grand Assize', 'FROZEN', -4.5 * HOUR, 0.5 * HOUR, {
        freeze_at: Date.now() - HOUR / 2,
        rows: rows(180),
        frozen_board: true,
    }),
    contest('weekly-13', 'Weekly 13', 'SCHEDULED', 26 * HOUR, 28 * HOUR, { rule: 'SPEED' }),
    contest('weekly-12', 'Weekly 12', 'ENDED', -80 * HOUR, -78 * HOUR, {
        rule: 'SPEED',
        rows: rows(5),
    }),
];
