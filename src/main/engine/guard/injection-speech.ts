/** A way of speaking to a model; `pattern` reads normalised text, its cost is linear for each start. */
export interface Speech {
  readonly category: string;
  /** How sure it is by itself, between 0 and 1. */
  readonly weight: number;
  readonly pattern: RegExp;
}

const IGNORE =
  '(?:ignore|disregard|forget|override|bypass|discard|dismiss|set aside|do not (?:obey|follow|listen to|comply with)|don t (?:obey|follow|listen to)|stop (?:following|obeying)|never mind|abandon|drop|erase|wipe)(?! (?:its|their|his|her|a|an|one|some)\\b)';
const GIVEN =
  '(?:instructions?|directives?|guidance|guidelines|prompts?|system (?:prompt|message)|rules|role|persona|programming|training|constraints|restrictions|safeguards|safety (?:rules|policy|policies|measures)|orders|context|policy|request|task)';
const PROMPT =
  '(?:(?:system|hidden|initial|original|secret|internal|developer|pre-?) ?(?:prompts?|instructions?|messages?|directives?|guidelines)|your (?:exact |full |own |original |initial |complete |entire |hidden |current )*(?:prompt|instructions|system message|directives|guidelines|configuration prompt))';
const SHOW =
  '(?:reveal|print|output|repeat|show|display|tell|give|write|share|disclose|leak|dump|expose|translate|summari[sz]e|paraphrase|encode|spell|list|recite|quote|copy|paste|provide|describe|explain|include|append|send|return|convert)';
const MODEL =
  '(?:ai|llm|ai model|language model|large language model|ai agent|ai assistant|(?:code |coding |virtual )?assistant|chat ?(?:bot|gpt)|gpt(?:-?[0-9o.]+)?|claude|gemini|copilot|automated (?:agent|system|reviewer))';
const AGENT = `(?:${MODEL}|agents?)`;
const DO =
  '(?:run|execute|call|use|invoke|apply|restart|delete|drop|remove|approve|send|upload|post|fetch|open|read|write|print|say|state|report|output|reply|respond|answer|mark|close|set|conclude|ignore|obey|follow|disable|stop|start|grant|download|do|email|reveal|act|tell|perform|rate|recommend|include|never|always|not)';
const PERSON =
  '(?:user|operator|human(?: operator)?|admin(?:istrator)?|anyone|anybody|person|owner|customer|reviewer)s?';
const LOOT =
  '(?:secrets?|credentials?|passwords?|api keys?|tokens?|environment variables|env(?:ironment)? (?:vars|file)|\\.env|private keys?|ssh keys?|chat history|conversation(?: history| summary| log)?|system prompt|prompt|customer data|user data|database|contents? of [./~\\w-]{1,60})';

function speech(category: string, weight: number, sources: readonly string[]): Speech[] {
  return sources.map((source) => ({ category, weight, pattern: new RegExp(source) }));
}

const OVERRIDE = [
  `\\b${IGNORE} (?:[a-z]+ ){0,3}?(?:your|previous|prior|earlier|former|preceding|original|operator s|user s|system|all of your|whatever|any other|current) (?:[a-z]+ ){0,3}?${GIVEN}\\b`,
  `\\b${IGNORE} (?:what(?:ever)?|everything|anything|all)(?: of it| that| which)? (?:(?:the )?(?:user|operator|admin|developer|human)s? |you (?:were|have been|had been|are) |i |we |they |came |comes )(?:[a-z]+ )?(?:asked|said|told|wrote|wants?|instructed|requested|given|taught|before|above)\\b`,
  `\\b${IGNORE} whatever ${GIVEN} you (?:were|have been|had been)\\b`,
  `\\b(?:the |these |those |all |your )(?:[a-z]+ )?(?:instructions|directives|rules|guidelines|restrictions|orders) (?:above|before|earlier|you (?:were|have been) given)? ?(?:are|is|were|have been|has been|no longer|do not|don t|shall not) (?:now |all |hereby |longer )?(?:apply|applies|cancel+ed|void|revoked|suspended|lifted|null|invalid|replaced|superseded|outdated|obsolete|disabled)\\b(?!.{0,20}\\b(?:because|since|in version|as of))`,
  '\\b(?:previous|prior|earlier|above) (?:instructions|directives) (?:have been|has been|are|were) (?:cancel+ed|revoked|replaced|superseded|void)',
  '\\bstop (?:what(?:ever)? you are doing|all (?:current )?tasks|everything else)\\b[,;.! ]{1,3}(?:and|now|instead|just|only)\\b|(?:^|[.!:>] ?)stop what(?:ever)? you are doing\\b',
  '(?:^|[\\s\\[(#=*!:.>-])(?:new|next|real|actual|updated|revised|additional|hidden|secret|urgent|system) (?:system )?(?:instructions|directives?) ?(?:for (?:the |this )?[a-z]+ )?[:!-]{1,3} ?[a-z]',
  `(?:^|[\\s\\[(#=*!:.>-])(?:new|next|real|actual|updated|revised|hidden|secret|urgent) (?:system )?(?:instruction|tasks?|orders?|objectives?|goals?|mission|assignment) ?(?:for (?:the |this )?[a-z]+ )?[:!-]{1,3} ?(?:please |you (?:must|will|should) |now )?${DO}\\b`,
  `\\b(?:end|start|beginning) of (?:the )?(?:log|logs|document|file|data|text|input|user input|context|page|email|report)s? ?[-=.:\\])>]{1,8} {0,2}(?:now|new|next|instruction|task|please|you|system|assistant|do|then|run|execute)\\b`,
  '\\b(?:your|the) (?:next|new|real|actual|true|only) (?:task|job|goal|mission|objective|purpose|instruction) is (?:now )?to\\b',
  '\\b(?:now|instead),? (?:please )?do the following ?:',
  `\\bcombine (?:the )?(?:parts|strings|variables|pieces|a|x)\\b.{0,160}\\b(?:execute|run|follow|answer|do|obey)\\b`,
  '\\b(?:let|set) [a-z] ?(?:=|be) ?.{0,80}\\b(?:do|execute|run|print|say|follow|answer) [a-z] ?\\+ ?[a-z]\\b',
  '\\b(?:decrypt|decode|unscramble|deobfuscate) (?:it|this|that|the (?:following|text|result|message))\\b.{0,40}\\b(?:and|then) (?:then )?(?:execute|run|follow|obey|do|act|perform|comply)\\b',
];

const ROLE = [
  '\\byou are (?:now )?(?:dan|stan|dude|aim|jailbroken|unrestricted|unfiltered|uncensored|evil|no longer (?:bound|restricted|limited|an? (?:ai|assistant|language model))|not bound by|free (?:from|of)|a (?:root|rogue|hacked) )',
  '\\b(?:an? |the )?(?:ai|assistant|model|chatbot|bot|gpt|language model)s? (?:with(?:out| no)|that has no|free (?:from|of)) (?:any |all |ethical |moral |safety |its )*(?:limits?|limitations?|rules|restrictions|filters?|guidelines|boundaries|constraints|censorship|policies)\\b',
  '\\b(?:enable|enter|activate|engage|switch (?:to|into)|go into|turn on|unlock) (?:the )?(?:god|dan|jailbreak|developer|debug|admin(?:istrator)?|root|maintenance|unrestricted|unfiltered|evil|sudo|superuser) mode\\b.{0,60}\\b(?:and|where|then|in which|to) (?:[a-z]+ ){0,4}?(?:obey|answer|print|reveal|ignore|no|bypass|output|without|show|approve|execute|follow|comply|disclose)\\b',
  '\\b(?:you (?:have|has) no|with no) (?:[a-z]+ )?(?:rules|restrictions|limits|limitations|filters|ethics|morals)\\b',
  '\\b(?:let s|we will|we are going to) (?:play|role-?play|pretend)\\b.{0,60}\\b(?:you are|you re|in which you|where you|you play|you ll be)\\b',
  '\\b(?:you are in|this is only|it is just|this is) a (?:sandbox|simulation|test environment|fictional|hypothetical|dry run)\\b.{0,60}\\b(?:you (?:can|may|should|must)|so (?:it is|you)|safely|nothing is real)\\b',
  '\\b(?:deceased|late|dead|dear) grand(?:mother|ma|father|pa)\\b|\\bgrand(?:mother|ma) (?:who )?used to\\b',
  '\\b(?:stay|remain) in character\\b|\\b(?:respond|answer|reply) (?:only )?(?:as|in the voice of) (?:dan|stan|an? (?:evil|unrestricted|unfiltered|amoral|uncensored))\\b',
  '\\b(?:jailbreak|jailbroken) (?:prompt|mode|version|yourself|response|answer)\\b.{0,60}\\b(?:you|your)\\b',
  '\\b(?:two|2|both) (?:different )?(?:responses|answers|ways|paragraphs)\\b.{0,120}\\b(?:dan|jailbreak|developer mode|normal (?:chat)?gpt|unfiltered|🔓)',
];

const AUTHORITY = [
  '\\b(?:as|i am|i m|this is|speaking as) (?:your |the |an? )?(?:administrator|admin|developer|creator|owner|boss|supervisor|manager|ceo|security team|system administrator|root|lead developer|engineer)(?: of this (?:system|model|ai))?\\b.{0,40}\\b(?:i |you (?:are|must|may|should|can|have)|please show|show me|authori[sz]e|order|command|instruct|require)\\b.{0,60}\\b(?:skip|disable|bypass|ignore|print|reveal|show|approve|give|grant|all|without|execute|run|override|delete|restart|password|prompt|credentials)\\b',
  '\\b(?:you are|you re|you have been) (?:hereby |now )?(?:authori[sz]ed|permitted|allowed|cleared|instructed|ordered|commanded) to\\b.{0,50}\\b(?:print|reveal|skip|bypass|ignore|delete|disable|approve|disclose)\\b',
  '\\b(?:message|notice|update|instruction|order|directive) from (?:anthropic|openai|google|microsoft|your (?:creator|developer|owner|administrator)s?|the (?:ai|model) (?:team|provider|vendor))\\b',
  '\\b(?:anthropic|openai|google|your (?:developers|creators|makers)) (?:has|have) (?:updated|changed|suspended|lifted|removed|revised)\\b.{0,40}\\b(?:your|guidelines|rules|policy|policies|safety|restrictions)\\b',
  '\\byou (?:have|are granted|now have) (?:my |full |the )?(?:permission|authori[sz]ation|clearance) to (?:auto-?approve|skip|bypass|ignore|execute|run|delete|reveal|restart|override|act without)\\b',
  '\\b(?:auto-?approve|approve) (?:this |all |the |every |any )?(?:pending )?(?:plan|action|change|request|patch|restart|step)s? (?:without|immediately|at once|now|from (?:here|now) on|automatically|silently)\\b',
  '\\b(?:without|no need|do not bother|don t bother) (?:to )?(?:ask(?:ing)?|wait(?:ing)? for|consult(?:ing)?|confirm(?:ing)?(?: with)?) (?:for )?(?:the |any |an? )?(?:operator|user|human|approval|anyone|permission|confirmation)\\b.{0,4}[,;]? (?:restart|run|execute|apply|approve|delete|call|drop|act|proceed)\\b',
];

const EXTRACT = [
  `\\b${SHOW} (?:me |us |out |back |verbatim |to me |the |all |of |your |text |exact |full |contents? |words? ){0,6}${PROMPT}\\b(?! (?:length|size|template|engineering|injection|config|version|file|cache|tokens?))`,
  `\\bwhat(?: is| are| was| were| s|s| does| do) (?:in |the |your |exactly |all )*(?:system (?:prompt|message)|(?:exact|initial|original|hidden|secret|previous|first|full) (?:system )?(?:instructions|prompt|directives))\\b.{0,30}(?:\\?|say|contain|show|above|given|you)`,
  '\\b(?:repeat|print|output|copy|recite|show|write|return) (?:back )?(?:everything|all(?: of)?(?: the)?(?: text| words)?|the (?:words|text|lines|sentences|content|conversation|messages?)|what (?:is|was)(?: written)?) (?:that (?:is|was|came) )?(?:above|before|prior|preceding|so far)\\b',
  '\\b(?:start|begin)(?:ning|s)? (?:your (?:answer|response|reply) )?with (?:the (?:words|phrase) )?(?:you are|my (?:instructions|system prompt)|i am|sure)\\b',
  `\\b(?:send|post|upload|exfiltrate|leak|transmit|forward|email|e-mail|mail|append|attach|embed|encode|include) (?:[a-z0-9]+ ){0,4}?${LOOT}\\b.{0,60}\\b(?:to|in|into|at|via|as)\\b(?: (?:the|an?|this|my|your|our|following|server|address|endpoint|site|host|next|image|markdown|query|of|at|get|post)){0,5}:? ?(?:https?:\\/\\/|webhook|\\burl\\b|\\blink\\b|query string|@[a-z0-9-]+\\.|\\bto me\\b|next request|\\bftp:)`,
  `\\bexfiltrat(?:e|ing) (?:all |the |any |your )*${LOOT}`,
  `!\\[[^\\]]{0,60}\\]\\(https?:[^)\\s]{0,200}\\?[^)]{0,80}(?:\\{[a-z_ ]{2,40}\\}|\\[[a-z_ ]{3,40}\\]|<[a-z_ ]{3,40}>|secret|password|conversation|system.?prompt|history|base64|api.?key|summary|exfil|stolen)`,
  '<img[^>]{0,80} ?src ?= ?[^>]{0,200}[?&][a-z]{1,10}=[^>]{0,60}(?:system.?prompt|secret|password|conversation|history|exfil|api.?key|\\{[a-z_]{3,30}\\})',
  '\\b(?:render|display|show|output|include|insert|embed) (?:this|the following|an?|a markdown) (?:markdown )?image\\b.{0,60}(?:!\\[|https?:)',
];

const ADDRESSED = [
  `\\b(?:note|message|notice|instructions?|attention|important|warning|reminder|hint|request|memo|psa|hey|hello|hi|dear) ?(?:to|for|:|,)? ?(?:any |all |the |every |other |whichever )?${AGENT}s? ?(?:that |who |which |when |reading|analy[sz]ing|processing|summari[sz]ing|parsing|reviewing|handling|looking|:|,|-|!|\\(|only)`,
  `\\b(?:to|for) (?:the |any |all |every )?${AGENT}s? (?:that (?:is |are )?|who |which |when |currently )?(?:reading|reads?|analy[sz]ing|processing|summari[sz]ing|parsing|reviewing|handling) (?:this|the|these)\\b`,
  `\\bif (?:you are|you re|the reader is|this is (?:being )?(?:read|processed) by) (?:an? |the )?(?:large )?${MODEL}\\b`,
  `\\b(?:any|all|every) ${MODEL}s? (?:that |who |which )?(?:reads?|reading|process(?:es|ing)?|pars(?:es|ing)|analy[sz](?:es|ing)|scann(?:s|ing)|see(?:s|ing)|handl(?:es|ing)|summari[sz](?:es|ing)) (?:this|the|these)\\b`,
  `(?<!\\b(?:an?|each|your|our|its) )\\b${MODEL}s? (?:must|should|shall|needs? to|has to|have to|is (?:required|instructed|ordered) to|are (?:required|instructed|ordered) to) (?:now |immediately |first |instead |then |always |never |also )*${DO}\\b(?! be\\b)(?! (?:the )?(?:agent|log|service)s? (?:is|are|was))`,
  `(?:^|[\\n.:;!"'\\])>#*/-] {0,3})(?:ai|llm|ai (?:agent|assistant|model)|language model|assistant|chatbot|gpt|claude|copilot|agent(?=, ?(?:please|you must|kindly))) ?[,:!]{1,2} ?(?:please |you must |now |kindly |immediately |i should (?:now )?|i will (?:now )?|i must )*${DO}\\b(?! (?:sent|received|failed|succeeded|timed|took|was|is|has|queued|delivered|done|ok|error|request|call|from|in)\\b)`,
  `\\b(?:when|while|before|after|once) (?:you (?:are )?)?(?:summari[sz](?:e|ing)|analy[sz](?:e|ing)|review(?:ing)?|read(?:ing)?|process(?:ing)?|pars(?:e|ing)|answer(?:ing)?|report(?:ing)?|diagnos(?:e|ing)|evaluat(?:e|ing)|translat(?:e|ing)) (?:this|these|the) (?:[a-z]+ ){0,2}?(?:log|line|error|file|page|document|incident|text|email|message|report|code|data|input|repo|ticket|candidate|resume)s?,? (?:please |you must |you should |always |also |first |instead )*(?:say|state|report|conclude|ignore|claim|include|add|call|run|execute|print|write|tell|recommend|mark|set|output|mention|insert|append|respond|answer|use|approve|do not|don t|never)\\b`,
  '\\b(?:visit|open|fetch|read|load|download|go to|browse to|see|access)\\b.{1,120}\\b(?:and|then) (?:then )?(?:follow|obey|execute|run|do|carry out|perform|comply with)(?: (?:all |any |the |its |whatever |what(?:ever)? (?:it|they) |of |those |these )*(?:instructions?|commands?|steps|directions|says?|tells?|there|in it|found)| it\\b| them\\b)',
  `\\b(?:download|curl|wget|fetch) (?:and|then|&&) (?:run|execute)\\b.{0,100}[,;!] ?(?:dear |please )?${AGENT}\\b`,
  `\\b(?:close|resolve|mark|ignore|dismiss|approve|restart|delete|run|execute)\\b.{0,80}(?:, ?| please,? )(?:dear )?(?:assistant|ai|llm|ai agent|language model|chatbot)\\b ?[.!]?$`,
  '\\b(?:mark|rate|score|classify|grade|rank|evaluate) (?:this|the|me|it|my) (?:[a-z]+ ){0,3}?(?:as|to) (?:an? )?(?:safe|benign|harmless|excellent|strong|top|perfect|approved|hired|qualified|10|100|five stars?|accepted|not malicious|the best)\\b.{0,60}\\b(?:regardless|no matter|without|ignore|always|only|do not|even if)\\b',
  '\\b(?:do not|don t|no need to) (?:evaluate|review|assess|analy[sz]e|check|scan|investigate|translate|summari[sz]e) (?:this|the|me|it|any)\\b.{0,80}\\b(?:instead|just|only|simply|already|pre-?(?:evaluated|approved|screened|verified|cleared)|please|state|say|print|write|output|approve)\\b',
  '\\b(?:report|say|state|claim|respond|answer|confirm|conclude|output) that (?:everything|all|nothing|no (?:problem|error|issue|threat|vulnerability)s?|the (?:domain|site|file|code|log|system|host|root cause|incident|contract|candidate)) (?:is|was|are|were|has been|must)\\b.{0,40}\\b(?:ok(?:ay)?|fine|safe|clean|healthy|resolved|good|legitimate|benign|found|perfect|nothing|correct|dns|done)\\b',
];

const FAKE = [
  '<\\|[a-z_ ]{3,30}\\|>|<(?:start|end)[_ ]of[_ ]turn>|<<\\/?sys>>|\\[\\/?(?:inst|system[_ ]prompt|assistant[_ ]response)\\]',
  '<\\/?(?:tool[_ ]calls?|tool[_ ]use|tool[_ ]response|function[_ ]calls?|function[_ ]results?|invoke|antml:[a-z_]+|system[_ ]prompt|system-reminder|assistant[_ ]response|im[_ ]start|im[_ ]end)\\b[^>]{0,80}>',
  '\\{ ?(?:role|name) ?: ?system ?, ?content ?:|\\{ ?(?:role|name) ?: ?(?:assistant|developer) ?, ?content ?: ?(?:sure|ok|i (?:will|have|must|should|am))\\b',
  '\\{ ?name ?: ?(?:run[_ ]shell|restart[_ ]service|apply[_ ]patch|read[_ ]file|run[_ ]diagnostics|execute[_ ]command|bash|shell|python|send[_ ]email)[^}]{0,20}, ?(?:arguments|parameters|input|args) ?:',
  '<\\/(?:untrusted|data|context|document|user_input|input|log|tool_result|quote|user|text|information|content)[a-z0-9_-]{0,60}> {0,4}<? ?(?:new |system |real )?(?:instructions?|system|assistant|ignore|now|task|important|admin|you)\\b',
  '<(?:instructions?|important|admin[_ ]note|hidden[_ ]prompt|system[_ ]?instructions?)>.{0,200}\\b(?:ai|assistant|ai agent|ignore|approve|language model)\\b',
  '(?:^|\\n|[.\\])>] )(?:assistant|ai|model) ?: ?(?:sure|of course|certainly|i (?:should|will|must|have|am)|okay|understood|yes)\\b',
  '(?:^|\\n|[\\])>"\'|=] ?)\\[?(?:system|developer|admin)\\]? ?[:\\]] ?(?:the (?:ai|agent|assistant|model) (?:must|should|may|shall|is|will|has)|you (?:are|may|must|can|should|will)(?! (?:logged|running|using|connected|viewing|about))|approve (?:this|the|all|every)|from now) ?\\b',
  '#{2,} ?(?:instruction|system|response|human|assistant)s? ?:',
];

const CONCEAL = [
  `\\b(?:do not|don t|never|must not|should not) (?:ever )?(?:tell|inform|mention|reveal|disclose|say)(?: (?:this|that|it|any of this|anything|these|the|line|error|message|instruction|text)s?){0,3}(?: to| about(?: this| it)? to)? (?:the |your |any )?(?:${PERSON})\\b(?! (?:else )?(?:your|my|the|their|what|how)\\b)`,
  `\\b(?:keep|hide|conceal) (?:this|it|that|these|the following) (?:[a-z]+ ){0,2}?(?:a secret |secret |hidden )?from (?:the |your |any )?(?:human )?${PERSON}\\b`,
  `\\bwithout (?:the )?(?:${PERSON}) (?:knowing|noticing|seeing|being (?:told|informed|asked))\\b`,
];

/** Speaking to a model in English: told apart by what it wants. */
export const ENGLISH_SPEECH: readonly Speech[] = [
  ...speech('override', 0.6, OVERRIDE),
  ...speech('role_change', 0.6, ROLE),
  ...speech('authority', 0.6, AUTHORITY),
  ...speech('exfiltration', 0.6, EXTRACT),
  ...speech('addressed', 0.6, ADDRESSED),
  ...speech('fake_turn', 0.6, FAKE),
  ...speech('conceal', 0.6, CONCEAL),
];
