import { findAddresses } from './find-addresses.ts';
import { findSecrets, type SecretFinding } from './find-secrets.ts';
import { mergeFindings } from './merge-findings.ts';
import { findPersonalNumbers } from './personal-numbers.ts';

const EMAIL =
  /(?<![\p{L}\p{N}_.+-])[\p{L}\p{N}][\p{L}\p{N}_.+-]{0,63}(?:@|%40)(?:[\p{L}\p{N}](?:[\p{L}\p{N}-]{0,61}[\p{L}\p{N}])?\.){1,8}[\p{L}]{2,24}(?![\p{L}\p{N}_-])/gu;
/** SSH names its extensions like addresses, and code is cloned by a user that everybody shares. */
const NO_PERSON = /@(?:openssh\.com|libssh\.org|lysator\.liu\.se|ssh\.com)$|^git@/;
/** Instances of units, `user@1000.service`, and pictures for fine screens, `logo@2x.png`. */
const NO_MAIL =
  /@[\w.-]+\.(?:service|socket|timer|target|slice|scope|mount|automount|device|path|swap)$|@\dx\.[a-z]{2,5}$/;

/** Finds what must not reach a model: secrets, e-mail addresses, IP addresses and numbers of persons; sorted, without overlaps. */
export function findPrivateData(text: string): readonly SecretFinding[] {
  return mergeFindings([
    ...findSecrets(text),
    ...findEmails(text),
    ...findAddresses(text),
    ...findPersonalNumbers(text),
  ]);
}

function findEmails(text: string): SecretFinding[] {
  if (!text.includes('@') && !text.includes('%40')) return [];
  return [...text.matchAll(EMAIL)]
    .filter(([found]) => !NO_PERSON.test(found) && !NO_MAIL.test(found))
    .map(({ 0: found, index }) => ({ kind: 'email', start: index, end: index + found.length }));
}
