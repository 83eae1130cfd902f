import type { Speech } from './injection-speech.ts';

/** The words of a language in which a model is spoken to; each is a part of a regular expression. */
interface Tongue {
  /** To ignore or forget. */
  readonly ignore: string;
  /** What a model was told: instructions, rules, everything. */
  readonly told: string;
  /** To show. */
  readonly show: string;
  /** A system prompt or first instructions. */
  readonly prompt: string;
  /** "You are now …" with what has no limits. */
  readonly become: string;
  /** "Do not tell the user". */
  readonly conceal: string;
  /** "New instructions:" or "Note to the AI:". */
  readonly announce: string;
  /** The verb stands behind what it is about. */
  readonly verbLast?: boolean;
}

const TONGUES: readonly Tongue[] = [
  {
    ignore:
      '(?:ignorier\\w{0,3}|vergiss|vergesst|vergessen sie|missachte\\w{0,2}|verwirf|überschreibe|befolge (?:nicht|keine))',
    told: '(?:(?:anweisung|instruktion|vorgabe|regel|richtlinie|befehl)\\w{0,2}|was (?:dir|ihnen) (?:vorher|zuvor|bisher|oben)?|(?:alles|das) (?:vorherige|obige|bisherige))',
    show: '(?:zeig\\w{0,2}|gib|nenne|verrate|offenbare|wiederhole|drucke)',
    prompt:
      '(?:system-?prompt|systemnachricht|systemanweisung\\w{0,2}|(?:ursprünglich|anfänglich|geheim|versteckt|intern)\\w{0,2} (?:anweisung|prompt|instruktion)\\w{0,2})',
    become:
      '(?:du bist (?:jetzt|nun|ab jetzt)|ab (?:jetzt|sofort) (?:antwortest|bist|handelst) du)\\b.{0,60}\\b(?:ohne|unbeschränkt\\w*|frei von|dan|administrator|root|hacker)\\b',
    conceal:
      '(?:sag|erzähl|verrate|melde|teile)\\w{0,3} (?:es |das |dies )?(?:dem|der|den) (?:benutzer|nutzer|operator|bediener|menschen|anwender)\\w{0,2} (?:nichts|nicht|davon nichts)',
    announce:
      '(?:neue (?:anweisung|instruktion|aufgabe)\\w{0,2} ?[:!]|(?:hinweis|nachricht|achtung|anweisung) (?:an|für) (?:die|den|alle) (?:ki|llm|assistent\\w*|sprachmodell\\w*)(?:-\\w+)?)',
  },
  {
    ignore:
      '(?:ignor(?:e|ez|er)|oubli(?:e|ez|er)|n[e ]{1,2}(?:tiens|tenez) pas compte|néglige[rz]?|fai(?:s|tes) abstraction|n[e ]{1,2}(?:suis|suivez) (?:pas|plus)|méprise[rz]?)',
    told: '(?:(?:tes|vos|ces|des|les|toutes?(?: les| tes| vos)?) (?:[a-zéèê]+ )?(?:instructions|consignes|règles|directives|ordres)|tout ce qu)',
    show: '(?:affich\\w{1,3}|montr\\w{1,3}|rév[éè]l\\w{1,3}|donn\\w{1,3}|répèt\\w{1,3}|répét\\w{1,3}|écri\\w{1,4}|imprim\\w{1,3})',
    prompt:
      '(?:prompt (?:système|initial)|message système|(?:instructions|consignes) (?:initiales|secrètes|cachées|système|internes|d origine))',
    become:
      '(?:tu es|vous êtes|à partir de maintenant,? tu) (?:maintenant|désormais)?\\b.{0,60}\\b(?:sans (?:aucune )?(?:restriction|limite|règle|filtre)s?|dan|administrateur|root|pirate)\\b',
    conceal:
      'ne (?:le |la |les |l )?(?:dis|dites|mentionne|mentionnez|révèle|révélez|parle|parlez|signale|signalez)\\b.{0,12}(?:rien|pas|jamais)?.{0,10}\\b(?:à |au |aux )(?:l )?(?:utilisateur|opérateur|humain|administrateur)',
    announce:
      '(?:nouvelles? (?:instruction|consigne|tâche)s? ?[:!]|(?:message|note|instruction|attention|avis)s? (?:pour|à|aux?) (?:l |les |le )?(?:ia|llm|assistants?|modèles?(?: de langage)?|agents? ia))',
  },
  {
    ignore:
      '(?:ignor(?:a|e|ar|en)|olvid(?:a|e|ar|en)|descarta|no (?:hagas|haga) caso|no (?:sigas|siga|obedezcas)|haz caso omiso|pasa por alto|omite)',
    told: '(?:(?:instrucciones|reglas|órdenes|indicaciones|directrices|políticas)|todo lo (?:que|anterior)|lo anterior)',
    show: '(?:muestr[ae]\\w{0,3}|revel[ae]\\w{0,3}|imprime|repite|dime|di|escribe|enséñame|dame)',
    prompt:
      '(?:prompt (?:del? )?(?:sistema|inicial)|mensaje (?:del? )sistema|instrucciones (?:iniciales|originales|secretas|ocultas|del sistema|internas))',
    become:
      '(?:ahora eres|eres ahora|a partir de ahora (?:eres|responderás|actuarás))\\b.{0,60}\\b(?:sin (?:ninguna )?(?:restricci|l[ií]mite|regla|filtro)\\w*|dan|administrador|root|hacker)\\b',
    conceal:
      'no (?:se )?(?:lo |la |le )?(?:digas|diga|menciones|mencione|reveles|informes|cuentes|muestres)\\b.{0,20}\\b(?:al? )?(?:usuario|operador|humano|administrador)',
    announce:
      '(?:nuevas? (?:instrucci[oó]n(?:es)?|tareas?|[oó]rden(?:es)?) ?[:!]|(?:nota|mensaje|aviso|atención|instrucciones) (?:para|a) (?:la |el |los |las )?(?:ia|llm|asistentes?|modelos?(?: de lenguaje)?|agentes?(?: de ia)?))',
  },
  {
    ignore: '(?:ignora\\w{0,2}|dimentica\\w{0,2}|trascura|non (?:seguire|tenere conto|considerare)|scarta)',
    told: '(?:istruzioni|regole|politiche|direttive|indicazioni|comandi|tutto (?:ciò|quello)|quanto sopra)',
    show: '(?:mostra\\w{0,2}|rivela\\w{0,2}|stampa|ripeti|dimmi|scrivi|visualizza)',
    prompt:
      '(?:prompt (?:di )?sistema|messaggio di sistema|istruzioni (?:iniziali|originali|segrete|nascoste|di sistema|interne))',
    become:
      '(?:ora sei|sei ora|da ora in poi sei|d ora in poi)\\b.{0,60}\\b(?:senza (?:alcuna )?(?:restrizion|limit|regol|filtr)\\w*|dan|amministratore|root|hacker)\\b',
    conceal:
      'non (?:lo |la )?(?:dire|rivelare|menzionare|segnalare|mostrare|dirlo|informare)\\b.{0,20}\\b(?:all ?|al |l )?(?:utente|operatore|umano|amministratore)',
    announce:
      '(?:nuov[ae] (?:istruzion[ei]|compit[oi]|ordin[ei]) ?[:!]|(?:nota|messaggio|attenzione|avviso|istruzioni) (?:per|a) (?:l |la |il |gli |i )?(?:ia|ai|llm|assistent[ei]|modell[oi](?: linguistic[oi])?|agent[ei](?: ia)?))',
  },
  {
    ignore:
      '(?:ignor(?:e|a|ar|em)|esque(?:ça|ce|cer|çam)|desconsider(?:e|a|ar|em)|despreze|não siga|não obedeça|descarte)',
    told: '(?:instruções|regras|políticas|diretrizes|ordens|orientações|comandos|tudo (?:o )?que|o acima)',
    show: '(?:mostr[ea]\\w{0,3}|revel[ea]\\w{0,2}|imprim[ae]|repita|diga|escreva|exiba|dê)',
    prompt:
      '(?:prompt (?:do |de )?sistema|mensagem (?:do |de )sistema|instruções (?:iniciais|originais|secretas|ocultas|do sistema|internas))',
    become:
      '(?:agora (?:você é|tu és)|você agora é|a partir de agora (?:você|tu))\\b.{0,60}(?:sem (?:nenhuma )?(?:restriç|limit|regra|filtro)\\w*|\\bdan\\b|administrador|\\broot\\b|hacker)',
    conceal:
      'não (?:o |a )?(?:diga|conte|mencione|revele|informe|mostre|avise)\\b.{0,20}\\b(?:ao |o )(?:usuário|utilizador|operador|humano|administrador)',
    announce:
      '(?:nova?s? (?:instruç(?:ão|ões)|tarefas?|ordens?)|(?:nota|mensagem|aviso|atenção|instruções) (?:para|à|ao) (?:a |o |os |as )?(?:ia|llm|assistentes?|modelos?(?: de linguagem)?|agentes?(?: de ia)?)) ?[:,!-]',
  },
  {
    ignore:
      '(?:(?:про)?игнорир\\w{1,6}|забуд\\w{1,4}|отбрось\\w{0,2}|не (?:обращай\\w{0,2} внимания|следуй\\w{0,2}|выполняй\\w{0,2}|учитывай\\w{0,2})|пренебреги\\w{0,2}|ігноруй\\w{0,2}|забудь\\w{0,2}|не зважай)',
    told: '(?:инструкц\\w{1,4}|указан\\w{1,4}|правил\\w{0,4}|команд\\w{0,4}|приказ\\w{0,4}|вс[её],? что|предыдущ\\w{2,4}|інструкці\\w{1,3}|вказівк\\w{1,3})',
    show: '(?:покаж\\w{1,4}|раскр\\w{1,5}|выведи\\w{0,2}|повтор\\w{1,4}|скажи\\w{0,2}|напиш\\w{1,4}|распечатай|покажи|розкрий)',
    prompt:
      '(?:системн\\w{1,3} (?:промпт|сообщен|инструкц|запрос|підказк)\\w{0,3}|(?:исходн|начальн|первоначальн|скрыт|секретн)\\w{1,3} (?:инструкц|промпт|указан)\\w{0,3})',
    become:
      '(?:теперь ты|ты теперь|отныне ты|с этого момента ты).{0,60}(?:без (?:ограничен|правил|фильтр)|администратор|хакер|дэн|dan)',
    conceal:
      'не (?:говори|сообщай|рассказывай|показывай|упоминай)(?:те)? .{0,30}(?:пользовател|оператор|человек|администратор)',
    announce:
      '(?:нов(?:ая|ые|ое) (?:инструкци|указани|задани|задач)\\w{0,2} ?[:!-]|(?:сообщение|внимание|заметка|указание|примечание)[,:]? (?:для )?(?:ии|нейросет\\w+|модел\\w+|ассистент\\w+|llm))',
  },
  {
    ignore: '(?:忽略|无视|忘记|忽視|無視|忘掉|不要(?:遵守|遵循|理会|执行)|抛弃|跳过|別理會)',
    told: '(?:指令|指示|说明|提示|規則|规则|设定|設定|要求|命令|内容|限制|约束)',
    show: '(?:显示|顯示|告诉我|告訴我|输出|輸出|打印|重复|透露|展示|说出|泄露)',
    prompt:
      '(?:系统(?:提示|指令|消息|设定)|系統(?:提示|指令)|初始(?:指令|提示|设定)|原始(?:指令|提示)|隐藏(?:指令|提示))',
    become:
      '(?:你现在是|你現在是|从现在开始,?你|从现在起,?你|你将扮演|假装你是).{0,30}(?:没有|不受|无).{0,6}(?:限制|规则|約束|约束|道德|过滤)',
    conceal: '(?:不要|别|勿|请勿|不得)(?:告诉|告訴|通知|提醒|透露给|让).{0,6}(?:用户|用戶|操作员|管理员|人类|任何人)',
    announce:
      '(?:新(?:的)?(?:指令|任务|任務|指示) ?[:：]|(?:致|给|請|请注意,?)(?:所有)?(?:ai|人工智能|语言模型|大模型|助手|智能体))',
  },
  {
    ignore: '(?:無視|忘れ|従わない|破棄|無効に)',
    told: '(?:指示|命令|ルール|規則|説明|プロンプト|制約|設定)',
    show: '(?:表示|教え|見せ|出力|明かし|公開|繰り返し|書き出)',
    prompt:
      '(?:システムプロンプト|システムメッセージ|システム指示|(?:最初|元|初期|隠された|秘密)の(?:指示|プロンプト|命令))',
    become: 'あなたは(?:今から|今|これから|もう).{0,30}(?:制限(?:の)?な(?:い|し)|無制限|何でもでき|ルールに縛られ)',
    conceal:
      '(?:ユーザー|利用者|オペレーター|管理者|人間)(?:に|へ)(?:は)?.{0,12}(?:言わない|伝えない|教えない|知らせない|報告しない|話さない|知らせず|伝えず|言わず|教えず|報告せず)',
    announce:
      '(?:新しい(?:指示|命令|タスク) ?[:：]|(?:ai|アシスタント|言語モデル|llm)(?:へ|への|に対する)(?:注意|指示|お願い|メッセージ|連絡))',
    verbLast: true,
  },
  {
    ignore: '(?:무시|잊어|잊으|따르지 ?마|무효)',
    told: '(?:지시|명령|지침|규칙|프롬프트|설정|제한)',
    show: '(?:보여|알려|출력|공개|말해|반복|표시)',
    prompt: '(?:시스템 ?(?:프롬프트|메시지|지침|명령)|(?:초기|원래|처음|숨겨진|비밀) ?(?:지시|프롬프트|지침|명령))',
    become: '(?:너는|당신은|넌) (?:이제|지금부터|앞으로).{0,30}(?:제한 ?(?:이 )?없|규칙이 없|무제한|뭐든지)',
    conceal:
      '(?:사용자|운영자|관리자|사람)(?:에게|한테)(?:는)?.{0,14}(?:말하지|알리지|보고하지|언급하지|알려주지) ?(?:마|말)',
    announce:
      '(?:새(?:로운)? (?:지시|명령|작업|지침)(?:사항)? ?[:：]|(?:ai|인공지능|언어 ?모델|어시스턴트|llm)(?:에게|에게 보내는| 에이전트에게) ?(?:알림|지시|메시지|공지)?)',
    verbLast: true,
  },
  {
    ignore: '(?:görmezden gel\\w{0,5}|yok ?say\\w{0,5}|unut\\w{0,5}|dikkate alma\\w{0,4}|uyma\\b)',
    told: '(?:talimat|yönerge|kural|komut|emir)\\w{0,10}',
    show: '(?:göster\\w{0,4}|yazdır\\w{0,4}|açıkla\\w{0,4}|söyle\\w{0,4}|paylaş\\w{0,4}|tekrarla\\w{0,3})',
    prompt: '(?:sistem (?:istem|mesaj|talimat|prompt)\\w{0,8}|(?:ilk|başlangıç|gizli) (?:talimat|istem)\\w{0,8})',
    become: '(?:artık sen|sen artık|şu andan itibaren).{0,60}(?:sınırsız|kısıtlama\\w* olmayan|kuralsız)',
    conceal: '(?:kullanıcı|operatör|yönetici)\\w{0,3} .{0,20}(?:söyleme|bildirme|bahsetme|gösterme)\\w{0,4}',
    announce:
      '(?:yeni (?:talimat|görev|komut)\\w{0,4} ?[:!-]|(?:yapay zeka|asistan)\\w{0,4} (?:için )?(?:not|mesaj|talimat)\\w{0,3})',
    verbLast: true,
  },
  {
    ignore:
      '(?:z?ignoruj\\w{0,3}|zapomn\\w{1,4}|pomiń|nie (?:zwracaj uwagi|przestrzegaj)|ignoruj(?:te|i)?|zapomeň\\w{0,2}|nedbej\\w{0,2}|ignoră|uită|nu (?:ține|tine) (?:cont|seama)|hagyd figyelmen kívül|felejtsd el|hunohi|zanemari|ignoriraj|ignorera|glöm|strunta i|ignorer|glem|se bort fra|ohita|unohda|αγνόησ\\w{1,3}|αγνοήσ\\w{1,4}|ξέχασ\\w{1,3}|ξεχάστε|negeer|vergeet|sla .{0,10}over)',
    told: '(?:instrukcj\\w{1,3}|poleceni\\w{1,3}|zasad\\w{0,2}|pokyn\\w{0,3}|instrukc\\w{1,3}|pravidl\\w{0,2}|instrucțiuni\\w{0,3}|reguli\\w{0,3}|utasítás\\w{0,6}|szabály\\w{0,6}|uput\\w{1,3}|instruktion\\w{0,4}|instruksjon\\w{0,3}|regler\\w{0,2}|anvisning\\w{0,4}|ohje\\w{0,5}|sään\\w{2,6}|οδηγί\\w{1,3}|κανόν\\w{1,3}|instructies|regels|aanwijzingen)',
    show: '(?:pokaż|wyświetl|ujawnij|zobraz\\w{0,2}|ukaž\\w{0,2}|arată|afișează|mutasd|prikaži|visa|vis|näytä|δείξε|toon|laat|geef|onthul|avslöja)',
    prompt:
      '(?:prompt\\w{0,3} (?:systemow\\w{1,3}|sistem\\w{0,3}|systému)|(?:systemow\\w{1,3}|sistemski) prompt\\w{0,2}|system-?prompt\\w{0,3}|systeemprompt|systemprompt\\w{0,3}|systémov\\w{1,3} prompt\\w{0,2}|rendszerprompt\\w{0,3}|järjestelmäkeho\\w{0,6}|prompt(?:ul)? de sistem)',
    become:
      '(?:jesteś teraz|teraz jesteś|je bent nu|vanaf nu ben je|du är nu|du er nå|nyní jsi|acum ești|olet nyt|είσαι τώρα|τώρα είσαι).{0,60}(?:bez (?:ogranicze|omezen|zasad)|zonder (?:beperk|regel)|utan (?:begräns|regler)|uten (?:begrens|regler)|fără (?:restricții|limite)|ilman|χωρίς)',
    conceal:
      '(?:nie mów|vertel|zeg|berätta|fortell|neříkej|nu (?:spune|îi spune)|älä kerro|μην πεις).{0,30}(?:użytkownik|gebruiker|användar|bruker|uživatel|utilizator|käyttäjä|χρήστη).{0,20}',
    announce:
      '(?:now[ae] (?:instrukcj\\w|polecenie|zadanie) ?:|nieuwe (?:instructie|opdracht|taak)\\w{0,2} ?:|nya instruktioner ?:|nové pokyny ?:)',
  },
  {
    ignore:
      '(?:abaikan|lupakan|jangan ikuti|bỏ qua|quên (?:đi|hết)|phớt lờ|đừng (?:tuân|làm) theo|huwag (?:pansinin|sundin)|kalimutan|balewalain|puuza|sahau)',
    told: '(?:instruksi|perintah|aturan|arahan|petunjuk|hướng dẫn|chỉ dẫn|chỉ thị|quy tắc|mệnh lệnh|tagubilin|utos|panuto|patakaran|maagizo)',
    show: '(?:tampilkan|tunjukkan|ungkapkan|cetak|beritahu|hiển thị|tiết lộ|in ra|cho (?:tôi )?(?:xem|biết)|ipakita|ilahad|onyesha)',
    prompt:
      '(?:prompt sistem|instruksi (?:awal|sistem|rahasia|asli)|(?:lời nhắc|câu lệnh|chỉ thị|hướng dẫn) (?:hệ thống|ban đầu|gốc)|prompt hệ thống|system prompt|paunang tagubilin)',
    become:
      '(?:sekarang (?:kamu|anda) adalah|mulai sekarang (?:kamu|anda)|bây giờ bạn là|từ giờ bạn|ikaw ay ngayon).{0,60}(?:tanpa (?:batas|aturan)|không (?:có )?(?:giới hạn|hạn chế|quy tắc)|walang (?:limitasyon|patakaran))',
    conceal:
      '(?:jangan (?:beri ?tahu|katakan|laporkan)|đừng (?:nói|báo|cho).{0,10}|không được (?:nói|báo)|huwag sabihin).{0,20}(?:pengguna|operator|người dùng|quản trị viên|gumagamit)',
    announce:
      '(?:(?:instruksi|perintah|tugas) baru ?:|(?:hướng dẫn|chỉ thị|nhiệm vụ) mới ?:|bagong (?:tagubilin|utos) ?:)',
  },
  {
    ignore:
      '(?:تجاهل\\w{0,2}|انس[َى]?|لا تتبع|התעלם\\w{0,2}|תתעלם|שכח|अनदेखा|नज़रअंदाज़|भूल ज|উপেক্ষা|ভুলে যা|نادیده بگیر|فراموش کن|نظر ?انداز|เพิกเฉย|ละเว้น|ไม่ต้องสนใจ|ไม่สนใจ|ลืม)',
    told: '(?:تعليمات|كل ما|أوامر|إرشادات|قواعد|ما سبق|הוראות|הנחיות|כללים|ההוראות|निर्देश|नियम|আদেশ|নির্দেশ|নিয়ম|دستور|قوانین|ہدایات|คำสั่ง|คำแนะนำ|กฎ)',
    show: '(?:اعرض|أظهر|اكشف|أخبرني|اطبع|הצג|חשוף|הראה|दिखा|बता|দেখা|نشان بده|แสดง|เปิดเผย|บอก)',
    prompt:
      '(?:(?:تعليمات|موجه|رسالة|أوامر) ?ال(?:نظام|أصلية|أولية)|تعليمات النظام|(?:הנחיות|הוראות|פרומפט) ה?מערכת|सिस्टम (?:प्रॉम्प्ट|निर्देश)|সিস্টেম প্রম্পট|(?:พรอมต์|คำสั่ง|ข้อความ)(?:ของ)?ระบบ)',
    become:
      '(?:أنت الآن|אתה עכשיו|अब (?:तुम|आप)|ตอนนี้คุณ(?:คือ|เป็น)).{0,40}(?:بلا|بدون قيود|ללא (?:הגבל|כלל)|बिना (?:किसी )?(?:प्रतिबंध|नियम)|ไม่มีข้อจำกัด|ไร้ข้อจำกัด)',
    conceal: '(?:لا تخبر|אל ת(?:גיד|ספר)|मत बता|อย่าบอก).{0,20}(?:المستخدم|למשתמש|उपयोगकर्ता|ผู้ใช้)',
    announce: '(?:تعليمات جديدة ?:|הוראות חדשות ?:|नए निर्देश ?:|คำสั่งใหม่ ?:)',
  },
];

function speak(tongue: Tongue): Speech[] {
  const { ignore, told, show, prompt, become, conceal, announce, verbLast = false } = tongue;
  const either = (verb: string, what: string): string =>
    verbLast ? `${what}.{0,40}${verb}` : `${verb}.{0,40}${what}|${what}.{0,24}${verb}`;
  const make = (category: string, source: string): Speech => ({
    category,
    weight: 0.6,
    pattern: new RegExp(`(?<![\\p{L}\\p{M}])(?:${spelled(source)})`, 'u'),
  });
  const bare = (category: string, source: string): Speech => ({
    category,
    weight: 0.6,
    pattern: new RegExp(spelled(source), 'u'),
  });
  const build = /[\u3000-\u9fff\uac00-\ud7af\u0e00-\u0e7f]/u.test(ignore) ? bare : make;
  return [
    build('override', either(ignore, told)),
    build('exfiltration', either(show, prompt)),
    build('role_change', become),
    build('conceal', conceal),
    build('override', announce),
  ];
}

/** As normalised text is spelled; `\\w` means the letters of every script, and no boundary of ASCII words is looked for. */
function spelled(source: string): string {
  return source.normalize('NFKC').replaceAll('\\w', '\\p{L}').replaceAll('\\b', '');
}

/** Speaking to a model in other languages than English, the same few things in each. */
export const FOREIGN_SPEECH: readonly Speech[] = TONGUES.flatMap(speak);
