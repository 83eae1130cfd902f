/** "Ignore the earlier instructions" in languages other than English, as normalised text reads. */
export const FOREIGN_OVERRIDE: readonly RegExp[] = [
  /\b(?:ignor[ae]|olvid[ae]|descart[ae])n? .{0,30}\b(?:instrucciones|indicaciones|órdenes)\b/,
  /\b(?:ignor(?:e|ez|er)|oubli(?:e|ez|er)) .{0,30}\b(?:instructions?|consignes?) (?:précédentes?|antérieures?|ci-dessus)/,
  /\b(?:ignorier(?:e|en)?|vergiss|vergessen) .{0,30}\b(?:anweisung|anleitung|vorgabe)en\b/,
  /\b(?:ignore|ignora|esqueça|desconsidere) .{0,30}\binstruções\b/,
  /\b(?:ignora|dimentica) .{0,30}\bistruzioni\b/,
  /\b(?:negeer|vergeet) .{0,30}\b(?:instructies|aanwijzingen)\b/,
  /\b(?:zignoruj|zapomnij) .{0,30}(?:instrukcj|poleceni)/,
  /(?:önceki|yukarıdaki) .{0,20}(?:talimat|yönerge).{0,20}(?:yok say|unut|görmezden)/,
  /(?:phớt lờ|bỏ qua) .{0,30}(?:hướng dẫn|chỉ dẫn|chỉ thị|lệnh)/,
  /\b(?:abaikan|lupakan) .{0,20}\b(?:instruksi|perintah|arahan)\b/,
  /(?:忽略|无视|忘记|忽視|無視).{0,12}(?:指令|指示|说明|提示|規則|规则)/,
  /(?:以前|上記|これまで|前)の.{0,12}(?:指示|命令|説明).{0,12}(?:無視|忘れ)/,
  /(?:이전|위의|앞의).{0,12}(?:지시|명령|지침).{0,12}(?:무시|잊)/,
  /تجاهل .{0,30}(?:التعليمات|الأوامر|الإرشادات)/,
  /(?:पिछले|उपरोक्त|ऊपर).{0,30}निर्देश.{0,30}(?:अनदेखा|नज़रअंदाज़|ध्यान न)/,
  /(?:ละเว้น|เพิกเฉย|ไม่สนใจ|ไม่ต้องสนใจ).{0,40}คำ(?:สั่ง|แนะนำ)/,
];

/** Words for a password in many languages, as normalised text reads. */
const PASSWORD =
  '(?:passwords?|pass ?codes?|pass ?phrases?|secret (?:keys?|words?|phrases?|strings?|codes?)|api keys?|credentials|access tokens?|private keys?|passwort|kennwort|mots? de passe|contraseñas?|clave secreta|senhas?|palavras?-passe|wachtwoord|hasło|parola|şifre(?:sini|nizi|ni)?|lösenord|adgangskode|salasana|пароль|пароля|kata sandi|mật khẩu|密码|密碼|口令|パスワード|비밀번호|암호|पासवर्ड|रहस्य|পাসওয়ার্ড|كلمة (?:المرور|السر)|รหัสผ่าน|κωδικ(?:ό|ο)ς?|סיסמה)';
/** Asking to be told, given or shown, in many languages. */
const GIVE =
  '(?:tell me|share|give me|reveal|disclose|send me|show me|spell|write(?: down)?|geben|gib|nenn(?:e|en)?|sag(?:e|en)?|verrat(?:e|en)?|schreib(?:e|en)?|teil(?:e|en)?|donne[rz]?|dites?(?:-moi)?|révél\\w{1,3}|écri(?:s|vez|re)|partage[rz]?|d[ií]me|dame|decirme|comparte|compartir|revel\\w{1,3}|escrib\\w{1,3}|dê-me|diga|compartilh\\w{1,3}|escrev\\w{1,3}|dimmi|dirmi|dammi|condivid\\w{1,3}|scriv\\w{1,3}|vertel|geef|deel|powiedz|podaj|napisz|söyle\\w{0,12}|paylaş\\w{0,8}|yaz(?:ın|ar)|скаж\\w{1,4}|дай\\w{0,3}|напиши\\w{0,3}|教え|提供し|书写|告诉|告訴|给我|分享|写出|알려|말해|공유|제공|cho (?:tôi|biết)|chia sẻ|viết|beri(?:kan|tahu)?|memberi|katakan|bagikan|tulis|बता|लिख|أخبرن\\w{0,2}|شارك|اكتب|أعطن\\w{0,2}|บอก|เขียน|ให้ฉัน)';
const WHAT =
  '(?:what(?: is| s|s)|qual ?[èe]|cuál es|quel(?:le)? est|was ist|wie lautet|wat is|jakie jest|nedir|apa|là gì|什么是|何ですか|무엇|क्या है)';
const PERSONAL =
  '(?:e-?mail address|phone number|home address|credit card(?: number)?|social security number|passport number|date of birth|birth ?da(?:te|y)|initials|account balance|bank account(?: number)?|city of residence)';

/** Asks whoever reads it to hand over a secret. */
export const ASKS_FOR_SECRET: readonly RegExp[] = [
  new RegExp(
    `(?<!\\b(?:not|never|don t|to) )\\b(?:what(?: is| s|s| would)|tell me|share|give me|reveal|disclose|send me|show me|write(?: down)?|spell) (?:with me )?your (?:[a-z]+ ){0,3}?${PASSWORD}`,
  ),
  new RegExp(
    `\\b(?:can|could|would|will) you (?:please )?(?:share|tell|give|send|reveal|print|write|show|disclose|provide)\\b.{0,60}${PASSWORD}`,
  ),
  new RegExp(`\\b(?:can|could|would|will) you (?:please )?(?:print|dump|show|give|send) (?:me )?your database\\b`),
  new RegExp(`\\bwhat(?: is| s|s) the ${PASSWORD} (?:for|to|of) (?:our|your|the|this)\\b`),
  new RegExp(
    `\\b(?:write|compose|make) (?:me )?(?:a|an) (?:poem|song|story|acrostic|haiku|riddle|rap) (?:about|with|of) (?:the |your )?${PASSWORD}`,
  ),
  // In other languages than English both stand close to each other; in a log of a machine they do not.
  new RegExp(
    `(?:^|[^a-z])(?!password|share|write|tell|send|show|give|spell|secret|api|credential)${GIVE}.{0,60}${PASSWORD}`,
  ),
  new RegExp(
    `(?!passwords?[^a-z]|pass ?code|pass ?phrase|secret|api|access|private|credential)${PASSWORD}.{0,30}${GIVE}`,
  ),
  new RegExp(`(?!what)${WHAT} {0,2}(?:la |el |le |das |ihr |dein |tu |ton |votre )?${PASSWORD} ?[?？]`),
];

/** Asks whoever reads it for a person's data. */
export const ASKS_FOR_PERSON: readonly RegExp[] = [
  new RegExp(`\\b(?:tell|give|share|provide|show|send)(?: with)? (?:me|us) (?:[a-z]+ ){0,5}?${PERSONAL}\\b`),
  new RegExp(`\\b(?:say|repeat|print) (?:[a-z]+ ){1,3}s (?:[a-z]+ ){0,2}?${PERSONAL}\\b`),
  /(?:where|onde|dónde|où|wo|dove|πού|nerede|di mana) (?:does|o|el|l|der|lo|ζει|tinggal)? ?(?:the )?(?:user|usuário|usuario|utilisateur|nutzer|utente|χρήστης)\b.{0,12}(?:live|mora|vive|habite|wohnt|abita|αυτή)|(?:πού ζει ο χρήστης)/,
  /(?:data di nascita|data de nascimento|fecha de nacimiento|date de naissance|geburtsdatum|initialen des benutzers|kontostand|cidade de residência|doğum tarihi|e-posta adresini|endereço de e-?mail|生年月日|生日|생년월일|जन्म)(?:.{0,60}(?:söyle|paylaş|बता|教え|알려))?(?=.{0,80}[?？.])/,
  /(?:dirmi|dizer|dime|decirme|dites|nennen|söyle\w*|dê-me|बता).{0,60}(?:data di nascita|residência|nacimiento|naissance|geburtsdatum|initialen|e-posta|e-?mail|जन्म)/,
];

/** Other ways to speak to a model, in other languages than English. */
export const FOREIGN_SIGNALS: readonly { readonly category: string; readonly pattern: RegExp }[] = [
  {
    category: 'override',
    pattern:
      /\b(?:ignora|ignore|ignorez|ignoriere|ignorieren sie|desconsidere|oubliez)\b.{0,4}(?:la|el|los|le|les|die|das|o|a|as|os|il|lo|gli) (?:función|función|fonction|funktion|função|funzione|acima|anterior|página|page|seite|pagina|texto|texte|text|testo|datos|données|daten|dati)\b.{0,40}\b(?:y|et|und|e)\b/,
  },
  {
    category: 'override',
    pattern:
      /(?:önceki|yukarıdaki) .{0,20}(?:talimat|yönerge).{0,20}(?:yok ?say|unut|görmezden)|(?:αγνο(?:ή|η)στε|ξεχ(?:ά|α)στε) .{0,30}οδηγ/,
  },
  {
    category: 'override',
    pattern:
      /تجاهل .{0,20}(?:الدالة|الصفحة|النص|البيانات|ما سبق)|(?:игнорируй|забудь|не обращай)\w* .{0,30}(?:инструкц|указан|команд|правил)/,
  },
  {
    category: 'fake_turn',
    pattern:
      /<[/\\]? ?(?:modalit[àa] (?:di )?sistema|modo (?:de |do )?sistema|mode syst[èe]me|systemmodus|وضع النظام|режим системы|系统模式|システムモード|시스템 모드|sistem modu|mod[eo] sistem|セキュリティ.{0,12}モード)/,
  },
  {
    category: 'role_change',
    pattern:
      /\b(?:ich bin gott|soy dios|sou deus|je suis dieu|sono dio|aku tuhan|ben abd başkanı)|(?:du musst|debes|deves|tu dois|devi|harus mendengarkan) .{0,40}(?:fragen beantworten|instruks|instruc|instruç|istruzion)/,
  },
  {
    category: 'addressed',
    pattern:
      /(?:stell dir vor|immagina di|imagina que|suponha que|supongamos que|imaginez|imaginons|bayangkan|hayal edin|tưởng tượng|हम मान|想象|想像して|상상|จักรวาลคู่ขนาน|โลกคู่ขนาน|হিপোথেটিক|hipotéticamente|hypothetisch|ipoteticamente).{0,300}(?:\?|？|passwort|contraseña|senha|mật khẩu|dati personali|dados pessoais|datos personales|verilerin|เป็น '?|উপেক্ষা|আউটপুট)/,
  },
];
