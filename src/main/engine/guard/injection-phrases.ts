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

const SECRET =
  '(?:passwords?|pass ?codes?|pass ?phrases?|secret (?:keys?|words?|phrases?)|api keys?|credentials|access tokens?|private keys?)';
const PERSONAL =
  '(?:e-?mail address|phone number|home address|credit card(?: number)?|social security number|passport number|date of birth|bank account(?: number)?|city of residence)';

/** Asks whoever reads it to hand over a secret. */
export const ASKS_FOR_SECRET: readonly RegExp[] = [
  new RegExp(
    `\\b(?:what(?: is| s|s)|tell me|share|give me|reveal|disclose|send me|show me|write(?: down)?|spell) (?:with me )?your (?:[a-z]+ ){0,3}?${SECRET}\\b`,
  ),
  new RegExp(
    `\\b(?:can|could|would|will) you (?:please )?(?:share|tell|give|send|reveal|print|write|show|disclose)\\b.{0,60}\\b${SECRET}\\b`,
  ),
];

/** Asks whoever reads it for a person's data. */
export const ASKS_FOR_PERSON = new RegExp(
  `\\b(?:tell|give|share|provide|show|send)(?: with)? (?:me|us) (?:[a-z]+ ){0,5}?${PERSONAL}\\b`,
);
