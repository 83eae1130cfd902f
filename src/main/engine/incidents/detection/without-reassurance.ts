const TROUBLE = '(?:errors?|failures?|exceptions?|failed|fails?|fatal|timeouts?|warnings?|crashes|critical)';
const NOTHING = String.raw`(?:0+(?:x0+)?(?:\.0+)?%?|none|false|no|nil|null|<nil>|\(none\)|\[\]|\{\}|""|''|ok|success)`;

/** Words of trouble that say its absence, or only name something. */
const REASSURING = new RegExp(
  [
    String.raw`\b(?:0|no|zero|without(?: any)?|free of|never|not an?|non-?fatal) (?:\w{1,40} )?${TROUBLE}\b`,
    String.raw`\b${TROUBLE}(?:\(s\))?(?: codes?| counts?)?["']?\s{0,3}[:=]\s{0,3}${NOTHING}(?![\w.])`,
    String.raw`\b(?:errors?|failures?|failed) 0(?![\w.])`,
    String.raw`\b(?:exit(?:ed)?|error|return)(?: with)?(?: status| code)? 0\b`,
    String.raw`\btimeouts?\b["']?\s{0,3}(?:is |was |of )?(?:set|changed|configured|=|:)?\s{0,3}(?:to\s{1,3})?\d\w{0,20}`,
    String.raw`\b(?:error|fail(?:ure|ed)?|exception)[-_ ]?(?:rate|count|counter|handlers?|handling(?! (?:the |an? )?(?:request|message|event|command|connection|job|call|packet|response|file|quer))|reporting|reporter|correction|detection|pages?|logs?|logging|logger|thresholds?|budgets?|tolerance|boundary|tracking|monitor(?:ing)?)\b(?!\s{0,3}(?:[:=]\s{0,3})?[-\d]{0,10}[1-9]\d{0,10})`,
    String.raw`\berrors? (?:corrected|recovered|fixed|cleared|resolved)\b`,
    String.raw`\b(?:succeeded|recovered|recovery|resolved|reconnected|restored|successful(?:ly)?)\b.{0,40}?\b(?:after|from|despite|following)\b.{0,40}?\b${TROUBLE}\b`,
    String.raw`\berror-free\b|\bfail[- ](?:safe|over|fast|open|closed)\b`,
    String.raw`\bhttps?:\/\/[^\s"'<>]{1,500}`,
    String.raw`\b[\w/-]{0,200}(?:error|exception|fail|timeout|fatal|critical)[\w-]{0,100}\.(?:log|html?|js|ts|tsx|jsx|css|png|svg|txt|php|py|go|java|rb|rs|c|cc|h|json|ya?ml|conf|md|gz)\b`,
    String.raw`(?<![\w.<])\/[^\s"',;)\]>]{1,500}`,
  ].join('|'),
  'gi',
);

/** The line without the phrases that only look like trouble (`0 errors`, `timeout set to 30s`, `/error.html`). */
export function withoutReassurance(line: string): string {
  return line.replace(REASSURING, (phrase) => (phrase.startsWith('/') ? '/' : ' '));
}
