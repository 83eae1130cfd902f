import { FOREIGN_SPEECH } from './foreign-speech.ts';
import { ASKS_FOR_PERSON, ASKS_FOR_SECRET, FOREIGN_OVERRIDE, FOREIGN_SIGNALS } from './injection-phrases.ts';
import { ENGLISH_SPEECH, type Speech } from './injection-speech.ts';
import { ENGLISH_WORDINGS } from './injection-wordings.ts';

const ignore =
  '(?:(?:ignor|ingor|iggor|innor|inor|igor)(?:e|ing)|disregard(?:ing)?|forget|override|bypass|neglect|discard|overlook|skip|dismiss|do not follow|stop following|pay no attention to|set aside|nevermind|never mind)(?! (?:its|their|his|her)\\b)';
const instructions =
  '(?:i[a-z]{0,3}n?str?u?c?ti?on[a-z]{0,2}|instructions?|insturctions?|prompt(?:s|ing)?|rules?|directions?|guidelines?|directives?|orders?|programming|training|polic(?:y|ies)|restrictions?|safeguards?|filters?)';
const told =
  '(?:requests?|tasks?|messages?|conversations?|inputs?|outputs?|text|statements?|questions?|commands?|context|content|data)';
const before =
  '(?:previous|prior|above|earlier|preceding|foregoing|former|existing|original|initial|system|safety|past)';
const whole =
  '(?:data|text|document|page|webpage|web page|website|article|input|message|file|email|e-mail|code|function|table|log|logs|content|context|output|query|question|record|comment|error|warning)';
const utter =
  '(?:state|say|print|output|write|respond|reply|report|tell|answer|return|repeat|display|show|give|follow|do|run|execute|send|approve|make|just|only|instead)';

/** Speaking to a model in English, as normalised text reads. */
export const SIGNALS: readonly Speech[] = [
  ...[
    `\\b${ignore} (?:[a-z]+ ){0,4}?(?:${before}|your) (?:[a-z]+ ){0,3}?${instructions}\\b`,
    `\\b${ignore} (?:all |any |every |the |these |those |my |of ){0,3}${before} (?:[a-z]+ ){0,2}?${told}\\b(?! (?:error|warning)s?)`,
    `\\b${ignore} (?:all |any |the |these |those |your |of ){0,3}${instructions} (?:above|before|previously|so far|up to now|given|you (?:were|have been) (?:given|told)|from (?:before|above|earlier))\\b`,
    `\\b${ignore} (?:all|everything|anything|whatever)(?: else)? (?:(?:of )?(?:it|that|which) )?(?:(?:you|i|we)(?: ve| have| had)? )?(?:(?:were|was|have been|has been|been) )?(?:told|said|above|before|learned|learnt|instructed|written|wrote|asked)\\b`,
    `\\b${ignore} (?:any|all|your|its|the) (?:of (?:your|the) )?(?:[a-z]+ )?(?:rules|restrictions|guidelines|programming|safeguards|safety|ethic(?:s|al))\\b`,
    `\\b(?!skip )${ignore} (?:(?:all|any|the|this|that|these|your|rest|remainder|of|actual|entire|whole) ){1,5}${whole}s?(?: above| below| here)? (?:and|then|but|,|;)[ ,]{0,2}(?:then |just |only |instead |simply |please )?${utter}\\b`,
    `\\b(?:ignore|disregard|forget) the (?:rest|remainder) of (?:this|the|that|these) ${whole}s?\\b(?= ?(?:and|then|[.,;:!-]) ?(?:then |just |only |instead |please |now |simply )*${utter}\\b)`,
  ].map((source): Speech => ({ category: 'override', weight: 0.9, pattern: new RegExp(source) })),
  {
    category: 'override',
    weight: 0.6,
    pattern: new RegExp(
      `\\b(?:ignore|disregard|forget) (?:all |everything )?(?:of )?(?:the |your |my |any )?(?:above|previous|prior|preceding)(?: i[a-z]{0,3}ns?t[a-z]{0,4}ct[a-z]{2,6}\\b| and\\b| text\\b|[.,:;])`,
    ),
  },
  ...[
    `${before} {1,3}${instructions} (?:are|is|were|was) (?:now )?(?:false|void|invalid|wrong|obsolete|cancel+ed|no longer|outdated|fake|revoked|superseded|a test)`,
    '\\b(?:everything|anything|all|text|information) (?:written |said |stated )?(?:above|before|earlier|so far) (?:is|was|were|are) (?:wrong|false|void|invalid|fake|incorrect|a lie|a test|a joke)\\b',
    '\\bprompts? (?:has|have|had|was|is|been) (?:[a-z]+ ){0,4}?(?:hijacked|injected|compromised|overwritten|replaced)\\b',
    '\\b(?:ai|prompt) injection (?:succeeded|successful|complete)',
    '\\b(?:begin|start|end|initiate)[: ]{1,3}(?:re-?programming|(?:of )?new instructions?|user ambiguity|new (?:task|session|conversation) for)',
    '\\bnew (?:instructions?|task|directive|objective)s? (?:to|for) (?:the |this |all |any |chat ?)*(?:assistant|ai|llm|model|bot|agent)',
    '#{1,6} {0,2}(?:begin |start )?new instructions? {0,2}#{0,6}',
    '\\bstop (?:everything|all tasks|what you are doing)\\b[!., ]{0,8}(?:now\\b[!., ]{0,8})?(?:just|only|and|instead|please)? ?(?:print|say|output|do|write|respond)\\b',
    '\\b(?:treat|consider) (?:[a-z]+ ){0,6}?(?:instructions?|text) (?:[a-z]+ ){0,6}?(?:as (?:if it was )?(?:also )?part of the data|do not follow)|\\bdo not follow them\\b.{0,30}\\b(?:treat|instead)\\b',
    '\\b(?:manual|administrator|admin|system|security|safety|emergency|developer) overr?ide\\b[ :,.-]{1,4}(?:display|print|show|output|run|execute|ignore|disable|reveal|approve|grant|you)\\b|\\boverride (?:manual|human|the|all) (?:scoring|review|checks?|evaluation|approvals?|safety)\\b',
    '\\b(?:new|updated|real|actual) instructions? ?(?::|are\\b|follow)',
    '\\bfollow (?:only (?:this|the following|these|my|the new)|this|my|the new) (?:new )?instructions?\\b|, follow instruction\\b',
    '\\bsafe(?:ty)? mode (?:is )?(?:off|disabled|deactivated)\\b',
  ].map((source): Speech => ({ category: 'override', weight: 0.6, pattern: new RegExp(source) })),
  ...[
    '\\byou are now (?:a|an|the|in(?! (?:maintenance|recovery|safe|read-only|single|the|a|an|your|our)\\b)|dan|no longer|free|unrestricted|going to)\\b',
    '\\byou (?:are about to|will now|are going to|shall now) (?:[a-z]+ ){0,3}?(?:immerse|become|act|role-?play|pretend|transform|simulate|enter)\\b',
    '\\b(?:pretend (?:to be|you are|that you)|act as (?:a|an|if you)|roleplay as|play the role of|take on the role of)\\b.{0,80}\\b(?:unrestricted|no (?:rules|restrictions|limits)|evil|jailbroken|dan|root|administrator|ai model|amoral|hacker)\\b',
    '\\bdo anything now\\b|\\b(?:free|freed|released|liberated) (?:of|from) (?:all|any|your) (?:[a-z]+ )?(?:restrictions|rules|limits|filters|constraints)\\b|\\b(?:no|without(?: any)?) (?:ethical|moral|content|safety) (?:[a-z]+ ){0,2}?(?:restrictions|guidelines|filters|limits|policies|constraints)\\b',
    '\\bas an ai (?:developed|created|made|trained) by\\b|\\brules set by (?:openai|anthropic|google|your)\\b|\\b(?:openai|anthropic) (?:policy|policies|guidelines) (?:do not|don t|no longer) apply\\b',
    '\\bunrestricted (?:ai|bot|assistant|model)\\b|\\b(?:ai|bot|assistant) with (?:a )?secret (?:agenda|mission|goal)\\b|\\bthe assistant is (?:in error|offline|disabled|broken)\\b',
    '\\bfrom now on,? (?:you|the assistant|every|all) (?:are|will|must|shall|answers?|responses?|only)\\b',
    '\\bin your (?:future|next) (?:answers|responses|replies|messages)\\b|\\bswear (?:to|in) (?:me|your)\\b',
  ].map((source): Speech => ({ category: 'role_change', weight: 0.6, pattern: new RegExp(source) })),
  {
    category: 'role_change',
    weight: 0.9,
    pattern:
      /\b(?:developer|god|dan|jailbreak|admin(?:istrator)?|debug|security override) mode (?:is )?(?:now )?(?:enabled|activated|engaged|unlocked)\b.{0,60}\b(?:you|assistant|ai|model)\b/,
  },
  ...ASKS_FOR_SECRET.map((pattern): Speech => ({ category: 'exfiltration', weight: 0.6, pattern })),
  ...ASKS_FOR_PERSON.map((pattern): Speech => ({ category: 'exfiltration', weight: 0.6, pattern })),
  ...[
    '\\b(?:reveal|print|show|repeat|output|leak|disclose|tell me|display|encode|share|give me|recite|quote|summari[sz]e) (?:out |me )?(?:[a-z]+ ){0,3}?(?:system prompt(?:ing)?|hidden prompt|underlying (?:system )?prompt(?:ing)?|(?:your|all|my|the) (?:previous|initial|starting|original|system|hidden|secret|first) (?:instructions|prompt|configuration)|your (?:instructions|prompt|rules|guidelines))\\b',
    '\\b(?:start|begin) (?:your|the) (?:next )?(?:answer|response|reply|message|output|sentence)s? (?:with|by)\\b|\\bmy instructions are ?:',
    '\\bthe (?:bot|ai|assistant|model) will never reveal\\b|\\bnever reveal (?:these|this|the|your) (?:instructions|prompt)\\b',
    '(?<!\\b(?:can|may|might|could|not|never|don t|would|need to|have to|how to) )\\b(?:send|append|post|include|upload|forward|e-?mail|exfiltrate|leak) (?:me )?(?:all |any |the |these |your |also |them ){0,3}(?:passwords?|secrets?|credentials|api keys?|our conversation|chat history|conversation history)\\b|\\bsummary of (?:the page and )?(?:our|this|the) (?:conversation|chat)\\b',
    '\\bif there are any (?:passwords|secrets|credentials|keys)\\b',
  ].map((source): Speech => ({ category: 'exfiltration', weight: 0.6, pattern: new RegExp(source) })),
  {
    category: 'fake_turn',
    weight: 0.9,
    pattern:
      /<\|(?:im[ _]start|im[ _]end|system|endoftext|assistant|user)\|>|\[\/?inst\]|<<\/?sys>>|### ?(?:system|instruction)s?:/,
  },
  {
    category: 'fake_turn',
    weight: 0.9,
    pattern:
      /#{2,} ?\(system (?:message|prompt)\)|\[system (?:message|prompt|note)\]|\brole : ?system , ?content :|<[/\\]? ?system(?: ?mode| message| prompt| note| override)? ?>|\[system\] ?\(#|%{2,} ?(?:begin|end) (?:system|user|assistant)/,
  },
  {
    category: 'fake_turn',
    weight: 0.6,
    pattern:
      /(?:^|[\]>.:] {0,2})(?:user|human|assistant) ?: (?:thanks?|thank you|please|could you|can you|ok(?:ay)?|great|sure|now)\b/,
  },
  {
    category: 'fake_turn',
    weight: 0.6,
    pattern:
      /\b(?:answer|result|response|final answer|output) ?: ?(?:the )?(?:task|request|job|question) (?:is )?(?:complete|completed|done|finished|answered)[.!] {1,3}(?:now |then |next )?(?:please|now|you|next|i )\b/,
  },
  {
    category: 'fake_turn',
    weight: 0.6,
    pattern:
      /(?:^|[^a-z0-9.[\](-])system ?: (?!call|error|fail|clock|load|time|boot|cpu|memory|user|root|disk|idle)(?:[a-z]+ ){0,8}?(?:must|should|clearly|not malicious|everything is|report that|instruction|respond|assistant|you)\b/,
  },
  ...[
    '\\bimportant message from .{1,60}? to you\\b|\\bbefore you (?:can )?(?:solve|answer|complete|continue|finish) (?:with )?(?:the|your|this|my) (?:task|question|request)\\b.{0,120}\\bplease\\b',
    '\\b(?:attention|note to|messages? (?:to|for)|instructions? (?:to|for)|important(?: instructions?)? (?:to|for)|dear|hey) (?:the |all |any )?(?:ai|llm|language model|assistant|agent|chatbot|bot|automated|recruit(?:er|ing|ment) (?:ai|software|bot)|software|resume (?:screening|parser|reader))\\b',
    '\\b(?:if|when) (?:you are )?(?:questioned|asked|challenged|queried)\\b.{0,40}\\b(?:report|say|answer|state|tell|reply|respond|claim)\\b',
    '\\b(?:must|may|can|should|do) not deviate\\b|\\bstrictly adhere to the following\\b',
    '\\b(?:simply|just|only|always|please) (?:respond|reply|answer|output|say|print|write) (?:only )?(?:with|the following|exactly|that|this|:)|\\b(?:output|say|print|write|respond|reply)\\b.{1,80}\\band (?:only (?:those|these|that|this)|nothing else|no other)\\b',
    '\\bprint (?:this|the following|out) (?:long )?(?:text|message|string|line|sentence)\\b.{0,20}\\b(?:verbatim|exactly|only|word for word)\\b|\\b(?:repeat|say|print|output) (?:[a-z]+ ){0,3}?(?:verbatim|word for word)\\b|\\bexpected outputs? to be repeated\\b',
    '\\bfocus exclusively on\\b.{0,60}\\b(?:report|positive|say|output)\\b|\\bmanual (?:scoring|review|evaluation) and (?:output|report|say)\\b|\\bpre-?(?:verified|approved|cleared) by\\b.{0,60}\\b(?:output|report|say|override)\\b',
    '\\bdecode (?:this|the following|it|these)\\b.{0,60}\\b(?:and|then|reply|follow|execute|run|obey)\\b|\\breply with (?:morse|base64|rot13|hex)\\b',
    '\\b(?:hypothetical(?:ly)?|imagine|suppose|let s (?:imagine|say|pretend)|in a (?:scenario|world|universe) where)\\b.{0,80}\\b(?:ignor(?:e|ed|ing)|password|passwords|personal data|secret|we (?:might |could |would )?(?:state|say)|output (?:could|might|would) be|phishing)\\b',
    '\\b(?:help me |how to )?(?:craft|write|create|compose) (?:me )?(?:a|an|the) (?:phishing|scam|malicious)\\b',
    '\\b(?:drop table|delete from|rm -rf|shut ?down|format c:)\\b.{0,40}\\bassistant\\b|\\bignore all prior requests\\b',
  ].map((source): Speech => ({ category: 'addressed', weight: 0.6, pattern: new RegExp(source) })),
  {
    category: 'addressed',
    weight: 0.5,
    pattern:
      /\b(?:as an? ai|ai (?:assistant|agent|model)s?|assistant)[,:]? (?:you )?(?:must|should|shall|need to|please) (?:now |immediately |instead )?(?:run|execute|call|use|apply|restart|delete|approve|send|ignore|mark)\b/,
  },
  {
    category: 'conceal',
    weight: 0.6,
    pattern:
      /\b(?:do not|don t|never) (?:tell|inform|mention|alert|notify|show) (?:this )?(?:to )?(?:the )?(?:user|operator|human|anyone)\b(?! (?:else )?(?:your|my|the|their)\b)|\bwithout leaving (?:any|a) trace|\bwithout raising (?:any )?suspicion\b/,
  },
  {
    category: 'approval',
    weight: 0.6,
    pattern:
      /\b(?:auto-?approve|approve (?:this|all|the) (?:plan|action|patch|request)s?|without (?:asking|approval|confirmation))\b.{0,80}\b(?:assistant|agent|ai|you)\b/,
  },
  ...ENGLISH_SPEECH,
  ...ENGLISH_WORDINGS,
  ...FOREIGN_SPEECH,
  ...FOREIGN_OVERRIDE.map((pattern): Speech => ({ category: 'override', weight: 0.9, pattern })),
  ...FOREIGN_SIGNALS.map(({ category, pattern }): Speech => ({ category, weight: 0.6, pattern })),
];
