import type { Speech } from './injection-speech.ts';

const IGNORE = '(?:ignor(?:e|ing)|disregard(?:ing)?|forget|discard|dismiss|skip|bypass|drop|overrule)';
const GIVEN =
  '(?:instructions?|directives?|guidance|guidelines?|rules?|prompts?|orders?|polic(?:y|ies)|training|context)';
const SECRET =
  '(?:api keys?|passwords?|pass ?phrases?|pass ?codes?|secrets?|secret (?:keys?|words?|phrases?|codes?)|credentials|private keys?|access tokens?)';
const PERSON = '(?:operators?|users?|humans?|admin(?:istrator)?s?|developers?|owners?|creators?|reviewers?|managers?)';
const ACT =
  '(?:run|execute|restart|apply|approve|delete|drop|remove|print|output|write|say|state|send|reply|answer|respond|do|call|report|reveal|list|perform)';
const TOOL =
  '(?:send (?:e-?mail|message|money)s?|restart service|apply patch|read file|run (?:diagnostics|shell|command)|delete (?:file|all|database)s?|execute (?:command|sql|shell)|fetch (?:docs|url)|http (?:get|post))';

const WORDINGS: Readonly<Record<string, readonly string[]>> = {
  override: [
    `\\b(?:overlook|disregard|stop following|do not (?:listen to|follow|obey)|pay no attention to) (?:the |your |all |any )*(?:earlier|previous|prior|above|preceding|initial|original|former) (?:[a-z]+ ){0,2}?${GIVEN}\\b`,
    '\\b(?:do not|don t|never|stop) (?:listen(?:ing)? to|obey(?:ing)?|trust(?:ing)?|follow(?:ing)?) (?:the |your |any |that )*(?:human )?(?:operators?|runbooks?|system prompt|owner|on-?call)\\b',
    '\\bfrom (?:here|now|this point|this moment)(?: on| onwards?| forward)*,? you (?:take (?:orders|instructions|commands)|obey|(?:will |must |shall )(?:only )?(?:obey|follow|comply))',
    '\\byour (?:safety|content|ethical|usage|moral) (?:rules|polic(?:y|ies)|guidelines|restrictions|filters?|safeguards) (?:are|is|have been|has been) (?:now |hereby )?(?:suspended|lifted|disabled|void|waived|revoked|removed|switched off|off)\\b',
    '\\b(?:ignore|disregard|forget) (?:everything|anything|all) (?:except|but|other than) (?:for )?(?:this|the following|my|what follows)\\b',
    '\\b(?:disable|turn off|switch off|deactivate|remove|lift|relax) (?:all )?your (?:[a-z]+ ){0,2}?(?:filters?|guardrails?|restrictions?|safeguards?|safety|censorship|limits?)\\b',
    '\\b(?:whatever|what|everything|anything) you (?:were|have been|had been) (?:told|instructed|taught)(?: before| earlier| previously| so far)? (?:(?:does|do|did) not (?:matter|count|apply)|is (?:wrong|irrelevant|void|over))',
    '\\b(?:rules|instructions|orders|directives) (?:that |which )?you (?:have to|must|should|need to|will|shall) (?:now |always )?(?:follow|obey)\\b ?[:.,-]',
    '\\byou (?:have been|are|were) (?:now )?(?:hacked|jailbroken|hijacked|reprogrammed|liberated|freed|taken over)\\b.{0,40}\\b(?:obey|from now|now|you|do)\\b|\\bobey (?:only )?me\\b',
    `\\b${IGNORE} (?:all |any |the )*other [a-z]+ and (?:then |just |only )?(?:tell|say|report|reply|inform|answer)\\b`,
    '\\b(?:lines?|entries|entry|logs?|messages?|text) (?:above|before (?:this|that)(?: one| line)?) (?:are|is|was|were) (?:all |only |just )?(?:lies|fake|false|fabricated|a lie|a test|a trap|a joke)\\b',
    `\\b${IGNORE} (?:all |the |any )*(?:[a-z]+ )?(?:lines|entries|messages|records|logs|rows) (?:above|before|below)\\b.{0,30}\\b(?:fake|instead|real|they|restart|print|say)\\b`,
    '\\bdo the (?:exact )?opposite of (?:what|whatever|everything)\\b',
    '\\b(?:the above|that|this|everything so far) was (?:only |just )?(?:an? |the )?(?:test|example|joke|drill|warm-?up)\\b.{0,30}\\b(?:now (?:for|do|to|restart|run|delete)|your (?:real|actual)|the (?:real|actual) (?:thing|task|request))\\b',
    `\\bforget (?:about )?(?:the|this|that|your) (?:incident|task|alert|error|question|problem|request|log|job|analysis)s?,? (?:and (?:just |instead )?${ACT}|i want|instead|just ${ACT}|you (?:are|must)|tell me)\\b`,
    '\\b(?:decode|translate|decrypt|read) (?:this|that|it|the following|the text)\\b.{0,40}\\band (?:then )?(?:do|act on|follow|obey|execute|carry out) (?:it|that|what)\\b|\\bact on the following\\b|\\brepeat after me ?[:,]',
    `\\b${IGNORE} (?:all |the |any |of |those |these |your )*${GIVEN} (?:that |which )?you (?:have |had |were |just |ve )*(?:received|got|given|told|seen|read|learned)\\b`,
    `\\b${IGNORE} (?:what|whatever|everything) you (?:were|are|have been|had been) (?:doing|told|asked|given|instructed|taught)\\b`,
    `\\b${IGNORE} (?:the )?(?:rest|remainder|remaining [a-z]+)(?: of (?:this|the|that|my) [a-z]+)? and (?:then |just |only |instead |simply )?${ACT}\\b`,
    '\\bnew system prompt (?:is|reads|follows)\\b|\\bsystem prompt (?:has|have|was|is) (?:now |been )*(?:expired|replaced|revoked|changed|updated|overridden|void)\\b.{0,80}\\b(?:you|obey|new)\\b',
    `\\byour (?:previous |old |current )?(?:instructions|rules|guidelines|directives|objectives?|goals?|mission|loyalty) (?:have|has) (?:been |now )*(?:changed|updated|replaced|revised|reset|lifted|shifted)\\b`,
    '\\b(?:new rule|new policy|rule change|policy change|(?:update|change|amendment|correction) to your (?:instructions|rules|policy|guidelines)) ?[:.,-].{0,60}\\b(?:you (?:must|should|shall|have to|may)|approvals?|restart all|reveal|ignore)\\b',
    '\\byou no longer (?:need|have|are required) to (?:follow|obey|comply|respect|ask|consult|wait for|adhere)\\b|\\byou (?:do not|don t) (?:need|have) to (?:follow|obey|comply with|adhere to|respect) (?:your|the|any|these|those|its) (?:[a-z]+ )?(?:instructions|rules|polic|guidelines|operator)',
    '\\byou (?:now )?work (?:only )?for me\\b|\\byou (?:now )?(?:obey|answer to|serve|belong to) (?:only )?me\\b',
    `\\bnew (?:instruction|order|directive|task|command|message)s? from (?:the |your )?(?:${PERSON}|system)\\b ?[:,.-]`,
    `\\b(?:the following|what follows|this)(?: message| text| part)? (?:is|comes) (?:directly )?from (?:your|the) (?:human )?(?:operator|developer|owner|creator|administrator)s? ?[:,.-]`,
  ],
  authority: [
    '\\b(?:i|we) (?:hereby )?(?:grant|give) you (?:full |my |our |the )*(?:permission|authori[sz]ation|approval|clearance)\\b',
    '\\bagent must (?:now |immediately )?(?:restart|approve|execute|delete|run|reveal|skip) [a-z0-9-]+(?: [a-z]+)? (?:now|immediately|at once|without)\\b',
    '\\bpretend (?:that )?(?:the |an? |your )?(?:operator|user|admin(?:istrator)?|approval|human)s?\\b',
    '\\b(?:mark|rate|classify|treat) (?:it|this|them) as (?:safe|benign|harmless|resolved|trusted|approved) and (?:skip|stop|do not|ignore|close)\\b',
    '\\b(?:switch|turn) off (?:the |all )?(?:approval|safety|policy|confirmation)s?(?: gate| check| step| switch| checks)?s? and\\b|\\bapprovals? (?:is |are |were |has been |have been )?(?:disabled|suspended|waived|abolished|lifted|never invented)\\b.{0,30}\\b(?:run|restart|execute|apply|you)\\b',
    '\\bnote to self\\b ?[([]?(?:assistant|ai|agent|llm)\\b|\\b(?:assistant|ai|agent|llm)[)\\]]? ?: ?(?:i have|you have) (?:full |the )?permission\\b',
    '(?:^|[.!:;,] )(?:please |so |just )?(?:skip|bypass) the (?:usual |normal |human |operator )?(?:confirmation|approval|review)s?(?: step| process)? and (?:just )?(?:run|execute|apply|restart|proceed|delete)\\b(?! with)',
    '\\bno (?:approval|confirmation|permission|authori[sz]ation) (?:is |was )?(?:needed|required|necessary)\\b.{0,60}\\b(?:just (?:do|run|execute|restart)|do it|go ahead|proceed (?:now|immediately|at once))\\b',
    `\\b${PERSON} (?:has|have|already) (?:already |previously )?(?:approved|confirmed|authori[sz]ed|agreed)\\b.{0,60}\\b(?:(?:skip|without) (?:the |any |further |asking|waiting)|apply it|execute (?:it|the)|run the command|do not ask|no need to ask)`,
    '\\bthis is an? (?:emergency|urgent matter|matter of life)\\b.{0,120}\\b(?:bypass|skip|ignore|restart|override|disable|delete)\\b.{0,60}\\b(?:approvals?|polic|safety|confirm|at once|immediately|right now|without)',
    `\\byou (?:must|have to|need to|should|are required to|shall) (?:now |first |immediately |also )*(?:print|reveal|output|disclose|list|show|leak|dump)(?: all| every| me| us| the| any| your)+ ${SECRET}\\b`,
    `\\b(?:you must|you should|you have to|you need to|first|immediately|now) (?:first |please )?(?:call|invoke|run|use|execute) (?:the )?(?:tool |function )?${TOOL}\\b`,
    `\\bbefore (?:you (?:answer|respond|reply|can (?:solve|finish|complete))|answering|responding|replying)\\b.{0,40}\\b(?:call|run|send|delete|visit|invoke|use the tool|restart|transfer|fetch|open)\\b`,
  ],
  role_change: [
    '\\byou are (?:now )?(?:an? )?(?:unfiltered|uncensored|unrestricted|amoral|rogue|evil|jailbroken) (?:[a-z]+ ){0,2}?(?:model|ai|assistant|bot|agent|llm)\\b|\\b(?:answer|respond|reply|speak|act) without (?:any )?(?:morals|ethics|filters?|restrictions|limits|censorship|rules)\\b',
    '\\bset your (?:role|mode|persona) to\\b|\\bcontinue without (?:any )?(?:restrictions|limits|filters|rules)\\b|\\b(?:drop|lower) your guard\\b',
    '\\bpretend (?:that )?(?:you have no|there (?:are|is|were) no|[a-z]+ (?:were|was|do|does|did) (?:never|not))\\b',
    '\\byour (?:new|real|true) (?:persona|identity|character|alter ego) (?:is|will be)\\b|\\byour new (?:role|name) is .{0,60}\\b(?:never|without|no|ignores?|refuses?)\\b',
    '\\bwho (?:never|always) (?:refuses?|complies|obeys|says? (?:yes|no))\\b|\\bnever refuses? .{0,40}\\b(?:ignores?|polic|rules?|filters?)',
    '\\byou are (?:now )?in (?:an? |the )?(?:unrestricted|unfiltered|uncensored|god|developer|dan|jailbreak|debug|admin|root) mode\\b.{0,60}\\b(?:and|you|will|must|comply|where)\\b',
  ],
  exfiltration: [
    '\\bwhat (?:is|s|does) (?:written |stands? |in |inside |said )*(?:of )?your (?:system )?(?:prompt|instructions|context window)\\b(?! (?:length|size|for|format))',
    '\\b(?:reveal|print|show|output|list|dump|display|repeat|give|tell)(?: me| us| out)? (?:the |all |your |every )*(?:hidden|secret|internal) (?:rules|guidelines|polic(?:y|ies)|directives|commands)\\b.{0,40}\\byour?\\b',
    '\\b(?:print|show|output|reveal|display|repeat|dump|list|write|copy)\\b.{0,40}\\bof your (?:system |initial |hidden )?(?:prompt|context window|instructions)\\b',
    '\\b(?:reply|respond|answer) with your (?:[a-z]+ )?(?:instructions|prompt|rules|credentials|secrets?|passwords?|keys?)\\b',
    `\\b${SECRET}\\b.{0,40}\\b(?:just |please |simply )?(?:paste|type|post|drop|write) (?:them|it|those) (?:here|below|in (?:the|this) chat)\\b`,
    '\\b(?:hidden|secret|invisible|internal) (?:part|section|half|portion|piece)s? of your (?:prompt|instructions|configuration|context)\\b',
    `\\b(?:tell|give) (?:me|us) (?:the |your |all |every |that )+(?:[a-z]+ ){0,3}?${SECRET}\\b(?! (?:polic|field|reset|hash|expir|rotation|file|length|manager|prompt|strength|require|type|name))`,
    '\\bwhat(?: is| s|s| was) the (?:secret|hidden) (?:password|word|phrase|code|key|message)\\b.{0,40}(?:\\?|\\byou\\b)',
    `\\b(?:spell|say|write|type|reverse|encode|repeat|whisper|sing|print|give) (?:me |us |out )*(?:the |your )(?:secret |hidden |admin |root )*${SECRET} (?:backwards?|in reverse|letter by letter|but\\b|in (?:base64|rot13|morse|hex|reverse|pig)|with (?:an? )?(?:dash|space|emoji|hyphen)|one (?:letter|character)|for me|as an? (?:poem|acrostic|story|song))`,
    '\\b(?:complete|finish|continue) (?:the |this )?(?:following )?(?:sentence|phrase|text)\\b.{0,20}\\b(?:my )?(?:system prompt|instructions)\\b',
    '\\b(?:start|beginning|top) of (?:this|our|the) (?:conversation|chat|session|prompt|context)\\b.{0,20}\\b(?:and|to|until|up to|through) (?:this|here|now|the (?:end|current))|\\btext above this (?:line|point|sentence|message)\\b',
    '\\b(?:summari[sz]e|repeat|print|output|translate|export|dump|show) (?:[a-z]+ ){0,5}?(?:conversation|chat|messages?)\\b.{0,40}\\bincluding (?:the |your |all |any )*(?:system|hidden|initial|developer) (?:messages?|prompts?|instructions?)\\b',
    '\\bwhat (?:were|are|have) you (?:been )?(?:told|instructed|asked|forbidden|ordered) (?:not )?to (?:say|do|reveal|hide|keep|mention)\\b',
  ],
  conceal: [
    `\\bdo not (?:report|mention|reveal|flag|escalate|forward) (?:this|these) (?:line|message|text|comment|instruction|finding|entry|note|email|ticket)s? (?:to|in) (?:the |your |any )?(?:${PERSON}|report|summary|anyone|anybody)\\b`,
    `\\b(?:when|if|whenever|in case) (?:the |an? |any )?(?:${PERSON}|anybody|anyone|someone|somebody) (?:asks?|wonders?|inquires?)\\b.{0,40}\\b(?:say|answer|reply|respond|claim|state|pretend) (?:that|it|with)\\b`,
  ],
  addressed: [
    '\\b(?:assistant|ai|llm|language model|agent) (?:that is |who is |now |currently )?reading (?:this|these)\\b',
    '\\b(?:if|when) you (?:can |are able to )?(?:read|see|parse|process) this\\b.{0,20}\\b(?:reply|respond|answer|say|print|output|execute|send|write|tell)\\b',
    '\\b(?:ai|llm) agents? ?[:,] ?(?:please )?(?:download|run|execute|ignore|approve|delete|send|open|fetch|visit|do not|install)\\b',
    '\\{ ?role ?: ?assistant ?, ?content ?: ?(?:i (?:approve|confirm|agree)|approved)\\b|<instruction> ?.{0,80}\\b(?:approve|execute|ignore|do not tell|restart)\\b',
    '\\b(?:ai|llm) agents? (?:working|running|operating|browsing|that work) (?:in|on|with) [a-z0-9 ]{1,40} (?:should|must|have to|need to)\\b',
    '\\b(?:agent|assistant|ai|llm) ?: (?:while|when|after|before) (?:fixing|reading|reviewing|analy[sz]ing|editing|doing|processing) (?:this|the|these)\\b',
    '\\bnote (?:for|to) the (?:[a-z-]+ ){0,2}?(?:bot|agent|assistant|ai) ?[:,]',
    '\\byour (?:response|answer|reply|output) must (?:start with|begin with|not mention)\\b',
    '\\b(?:ai|llm|gpt|chat ?gpt|claude|copilot) (?:instruction|directive|command)s? ?:.{0,80}\\b(?:must|approved?|apply|ignore|delete|execute|without asking|do not|always|you)\\b',
    '\\b(?:assistant|ai|llm) ?: (?:approve|execute|delete|ignore|restart) (?:the|this|all|every|any|pending)\\b',
    '\\bin (?:your|the) (?:summary|answer|response|reply|report|review|output)(?: of (?:this|the) [a-z]+)?,? (?:please |always |also |only )*(?:include|state|say|mention|write|insert|use) (?:the (?:sentence|phrase|words?|link)|that (?:the|it|this|everything|nothing))\\b',
    '\\b(?:ignore|disregard|overlook) (?:any|all) (?:signs?|indicators?|evidence|hints?) of\\b',
  ],
};

/** More ways to speak to a model in English, as they are met in logs, tickets, pages and chats. */
export const ENGLISH_WORDINGS: readonly Speech[] = Object.entries(WORDINGS).flatMap(([category, sources]) =>
  sources.map((source): Speech => ({ category, weight: 0.6, pattern: new RegExp(source) })),
);
