/** The form of a token that a provider gives out: what it begins with, and what must follow. */
export interface TokenShape {
  /** Global; linear: no nested or overlapping quantifiers. */
  readonly pattern: RegExp;
  /** Which group holds the value; 0 is the whole match. */
  readonly group: number;
  /** Whether a run of one letter, as examples in documents have it, may be the value as well. */
  readonly examples?: true;
}

const shape = (source: string, flags = 'g'): TokenShape => ({ pattern: new RegExp(source, flags), group: 0 });
const inside = (source: string, flags = 'g'): TokenShape => ({ pattern: new RegExp(source, flags), group: 1 });

/** Providers whose tokens begin with a name of their own. Forms as the providers document them. */
const PREFIXED: readonly TokenShape[] = [
  shape('\\b(?:AKIA|ASIA|ABIA|ACCA|A3T[A-Z0-9])[A-Z2-7]{16}\\b'),
  shape('\\bABSK[A-Za-z0-9+/]{100,270}={0,2}'),
  shape('\\b(?:gh[pousr]_[A-Za-z0-9]{20,255}|github_pat_[A-Za-z0-9_]{20,255})'),
  shape('\\b(?:gl(?:pat|dt|ft|rt|soat|imt|agent|ptt|oas|cbt|ffct|rtr)-|GR1348941)[A-Za-z0-9_.-]{20,300}'),
  shape('\\b(?:xox[abceoprs]|xapp|xwfp)-[A-Za-z0-9.-]{10,250}'),
  shape('\\b(?:sk|rk|pk)_(?:live|test|prod)_[A-Za-z0-9]{10,250}|\\bwhsec_[A-Za-z0-9+/=]{16,100}'),
  shape('\\bsk-(?:ant-|proj-|svcacct-|admin-|or-)?[A-Za-z0-9_-]{20,250}'),
  shape(
    '\\b(?:AIza[A-Za-z0-9_-]{35}|ya29\\.[A-Za-z0-9_-]{20,500}|GOCSPX-[A-Za-z0-9_-]{20,40}|1//0[A-Za-z0-9_-]{30,200})',
  ),
  shape('\\bSG\\.[A-Za-z0-9_-]{16,64}\\.[A-Za-z0-9_-]{16,64}'),
  shape('\\b(?:npm_[A-Za-z0-9]{36}|pypi-[A-Za-z0-9_-]{50,250}|rubygems_[a-f0-9]{48}|oy2[a-z0-9]{43})\\b'),
  shape('\\b(?:hf_|api_org_)[A-Za-z0-9]{30,60}\\b'),
  shape('\\bdo[opr]_v1_[a-f0-9]{64}\\b'),
  shape('\\bhv[sbr]\\.[A-Za-z0-9_-]{20,300}'),
  shape('\\b[a-zA-Z0-9]{14}\\.atlasv1\\.[A-Za-z0-9_=-]{60,70}'),
  shape('\\bshp(?:at|ca|pa|ss|tka)_[a-fA-F0-9]{32}\\b'),
  shape('\\bsgp_(?:local_|[A-Fa-f0-9]{16}_)?[A-Fa-f0-9]{40}\\b|\\bslk_[a-f0-9]{64}\\b'),
  shape('\\b(?:ntn_[A-Za-z0-9]{40,60}|secret_[A-Za-z0-9]{43})\\b'),
  shape('\\b(?:sntrys_[A-Za-z0-9+/=_]{40,400}|sntryu_[a-f0-9]{64})'),
  shape('\\bgl(?:c|sa)_[A-Za-z0-9_+/=]{20,400}'),
  shape('\\bdapi[a-f0-9]{32}(?:-\\d)?\\b'),
  shape('\\bdt0[a-z]\\d{2}\\.[A-Za-z0-9]{20,30}\\.[A-Za-z0-9]{60,70}'),
  shape('\\b(?:ATATT3|ATCTT3|ATBB)[A-Za-z0-9_=-]{24,250}'),
  shape('\\bAKCp?[A-Za-z0-9]{60,75}\\b|\\bcmVmd[A-Za-z0-9]{59}\\b'),
  shape('\\b(?:p8e-[a-z0-9]{32}|LTAI[A-Za-z0-9]{20})\\b'),
  shape('\\bAGE-SECRET-KEY-1[A-Z0-9]{58}\\b'),
  shape('\\bpat[A-Za-z0-9]{14}\\.[a-f0-9]{64}\\b'),
  shape('\\b(?:pat|sat)\\.[A-Za-z0-9_-]{22}\\.[A-Za-z0-9]{24}\\.[A-Za-z0-9]{20}\\b'),
  shape(
    '\\b(?:sc|ext|scauth|authress)_[a-z0-9]{5,30}\\.[a-z0-9]{4,6}\\.acc[_-][a-z0-9-]{10,32}\\.[A-Za-z0-9+/_=-]{30,120}',
  ),
  shape('\\b[A-Za-z0-9_~.]{3}\\dQ~[A-Za-z0-9_~.-]{31,34}'),
  shape('\\bCLOJARS_[a-z0-9]{60}\\b'),
  shape('\\bv1\\.0-[a-f0-9]{24}-[a-f0-9]{146}\\b'),
  shape('\\bdnkey-[a-z0-9=_-]{26}-[a-z0-9=_-]{52}'),
  shape('\\bdp\\.(?:pt|st|ct|sa|scim|audit)\\.[A-Za-z0-9.]{40,60}'),
  shape('\\bsl\\.[A-Za-z0-9=_-]{130,250}'),
  shape('\\bduffel_(?:test|live)_[A-Za-z0-9_=-]{43}'),
  shape('\\bEZ[AT]K[A-Za-z0-9]{54}\\b'),
  shape('\\bEAA[A-Z][A-Za-z0-9]{100,300}\\b'),
  shape('\\bFLW(?:PUBK|SECK)_TEST-[a-h0-9]{12,32}(?:-X)?\\b'),
  shape('\\b(?:fo1_[A-Za-z0-9_-]{43}|fm[12][ar]?_[A-Za-z0-9+/=]{100,400})'),
  shape('\\bfio-u-[A-Za-z0-9=_-]{64}'),
  shape('\\bHRKU-[A-Za-z0-9_-]{30,60}'),
  shape('\\bico-[A-Za-z0-9]{32}\\b(?![./])'),
  shape('\\bs-s4t2(?:ud|af)-[a-f0-9]{64}\\b'),
  shape('\\blin_(?:api|oauth)_[A-Za-z0-9]{32,64}\\b'),
  shape('\\b(?:live|test)_(?:pub_)?[a-f0-9]{31,35}\\b'),
  shape('\\b(?:pub)?key-[a-f0-9]{32}\\b|\\b[a-h0-9]{32}-[a-h0-9]{8}-[a-h0-9]{8}\\b'),
  shape('\\b[0-9a-f]{32}-us[0-9]{1,2}\\b'),
  shape('\\b(?:pk|sk|tk)\\.eyJ[A-Za-z0-9_-]{20,200}\\.[A-Za-z0-9_-]{20,40}'),
  shape('\\b[A-Za-z0-9]{6}_[A-Za-z0-9]{29}_mmk\\b'),
  shape('\\bNR(?:JS-[a-f0-9]{19}|AK-[A-Z0-9]{27}|II-[A-Za-z0-9-]{32}|RA-[a-f0-9]{42})\\b'),
  shape('\\bAPI-[A-Z0-9]{26}\\b'),
  shape('\\bsha256~[A-Za-z0-9_-]{43}'),
  shape('\\bpplx-[A-Za-z0-9]{40,60}\\b'),
  shape('\\baccess-(?:sandbox|development|production)-[0-9a-f]{8}-[0-9a-f-]{27}\\b'),
  shape('\\bpscale_(?:tkn|pw|oauth)_[A-Za-z0-9=._-]{32,64}'),
  shape('\\bPMAK-[a-f0-9]{24}-[a-f0-9]{34}\\b'),
  shape('\\b(?:pnu_[A-Za-z0-9]{36}|pul-[a-f0-9]{40}|rdme_[a-z0-9]{70}|tk-us-[A-Za-z0-9_-]{48})\\b'),
  shape('\\bxkeysib-[a-f0-9]{64}-[A-Za-z0-9]{16}\\b'),
  shape('\\bsm_(?:aat|pat|sat)_[A-Za-z0-9]{16}\\b'),
  shape('\\bshippo_(?:live|test)_[a-fA-F0-9]{40}\\b'),
  shape('\\bsq[pua]_[a-zA-Z0-9=_-]{40}\\b|\\bsq0[a-z]{3}-[A-Za-z0-9_-]{22,50}|\\bEAAA[A-Za-z0-9_-]{56,64}'),
  shape('\\btfp_[A-Za-z0-9_.=-]{59}'),
  shape('\\b(?:SK|AC)[0-9a-f]{32}\\b'),
  shape(
    '\\bAQVN[A-Za-z0-9_-]{35,38}|\\bYC[A-Za-z0-9_-]{38}\\b|\\bt1\\.[A-Za-z0-9_-]{4,200}=?=?\\.[A-Za-z0-9_-]{86}={0,2}',
  ),
  shape('\\btskey-[a-z]{3,10}-[A-Za-z0-9]{8,20}(?:-[A-Za-z0-9]{20,50})?'),
  shape('\\bdckr_(?:pat|oat)_[A-Za-z0-9_-]{27,60}'),
  shape('\\bcfat_[A-Za-z0-9_-]{30,60}|\\bcfut_[A-Za-z0-9_-]{30,60}'),
  shape('\\bfigd_[A-Za-z0-9_-]{38,60}|\\bvc[pkiar]_[A-Za-z0-9]{40,70}|\\bgsk_[A-Za-z0-9]{48,60}'),
  shape('\\bops_eyJ[A-Za-z0-9+/]{200,2000}={0,3}|\\bA3-[A-Z0-9]{6}-[A-Z0-9-]{25,40}\\b'),
  shape('\\b\\d{8,10}:AA[A-Za-z0-9_-]{33}'),
  shape('\\b[MNO][A-Za-z0-9_-]{23,27}\\.[A-Za-z0-9_-]{6}\\.[A-Za-z0-9_-]{27,38}'),
  shape('\\b\\d{15,16}\\|[0-9A-Za-z_-]{27,40}'),
  shape('\\beyJ[A-Za-z0-9_-]{8,4000}\\.[A-Za-z0-9_-]{8,8000}\\.[A-Za-z0-9_-]{0,2000}'),
  shape('\\beyJ[A-Za-z0-9_-]{8,4000}\\.eyJ[A-Za-z0-9_-]{8,8000}'),
  shape('\\bZXlK[A-Za-z0-9_+/-]{60,4000}={0,2}'),
];

/** Values that what stands around them gives away. */
const PLACED: readonly TokenShape[] = [
  { ...inside('https://[\\w.-]{1,100}\\.webhook\\.office\\.com/(webhookb2/[A-Za-z0-9/@_-]{20,300})'), examples: true },
  {
    ...inside('https://hooks\\.slack(?:-gov)?\\.com/(?:services|workflows|triggers)/([A-Za-z0-9/_+-]{20,100})'),
    examples: true,
  },
  {
    ...inside('https://(?:ptb\\.|canary\\.)?discord(?:app)?\\.com/api/webhooks/(\\d{15,20}/[A-Za-z0-9_-]{20,100})'),
    examples: true,
  },
  { ...inside('https?://[\\w.-]{0,60}softlayer\\.com/soap/v3/([a-z0-9]{40,64})'), examples: true },
  // Credentials of a URL: from the colon behind the name to the last `@` before the path.
  inside(
    '\\b[a-zA-Z][a-zA-Z0-9+.-]{1,20}://[^\\s:/?#@"\'<>]{0,200}:([^\\s/?#"\'<>@]{1,300}(?:@[^\\s/?#"\'<>@.:]{1,100})?)@',
  ),
  inside('\\b[a-zA-Z][a-zA-Z0-9+.-]{1,20}://[^\\s:/?#@"\'<>]{1,200}:([^\\s@"\'<>]{1,100})@[\\w.[-]'),
  inside('\\bhttps?://([A-Za-z0-9_-]{20,100})@'),
  inside('(?<![\\w./-])[\\w.-]{1,64}:([^\\s:@/"\']{1,100})@(?:tcp|unix)\\('),
  inside('\\bjdbc:oracle:[a-z]{1,10}:[\\w.-]{1,64}/([^\\s/@"\']{1,100})@'),
  inside(
    '\\b(?:Authorization|X-Amz-Security-Token)["\']?[ \\t]{0,4}[:=][ \\t]{0,4}["\']?(?:[A-Za-z-]{2,20}[ \\t]{1,4})?([A-Za-z0-9+/=_.~:-]{8,4000})',
    'gi',
  ),
  inside(
    '\\b(?:Bearer|Basic|Token|Negotiate|ApiKey)[ \\t]{1,4}(?=[A-Za-z0-9+/=_.~-]{0,60}[0-9=])([A-Za-z0-9+/=_.~-]{16,4000})',
    'gi',
  ),
  inside(
    '[?&;](?:sig|signature|X-Amz-(?:Signature|Security-Token|Credential)|access_token|id_token|refresh_token|token|apikey|api_key|key|auth|code)=(?=[^&\\s"\'<>]{0,60}\\d)([^&\\s"\'<>]{12,2000})',
    'gi',
  ),
  inside('\\baccess_token\\$(?:production|sandbox)\\$[a-z0-9]{16}\\$([a-f0-9]{32})', 'gi'),
  inside('\\bREDISCLI_AUTH=["\']?([^\\s"\'$]{3,200})'),
  inside('(?<![\\w-])(?:psk|wpa_passphrase)=["\']?([^\\s"\'$<]{8,64})'),
  inside('\\bidentified (?:with \\w{1,40} )?by (?:password )?["\']([^"\'\\s]{3,200})["\']', 'gi'),
  // A name and its value side by side, as elements of XML and variables of containers have them.
  inside(
    '\\b(?:name|key)["\']?[ \\t]{0,4}[:=][ \\t]{0,4}["\']?[\\w.-]{0,40}(?:password|passwd|passphrase|secret|token|api[_-]?key|access[_-]?key|private[_-]?key)["\']?[\\s,]{1,40}["\']?value["\']?[ \\t]{0,4}[:=][ \\t]{0,4}["\']?(?!(?:true|false|null|none)\\b)([^\\s"\'<>,{}$][^\\s"\'<>,}]{2,300})',
    'gi',
  ),
  inside(
    '^[ \\t]{0,8}ENV[ \\t]{1,4}\\w{0,40}(?:PASSWORD|PASSWD|SECRET|TOKEN|API_?KEY|ACCESS_?KEY)[ \\t]{1,4}["\']?([^\\s"\'$<]{3,300})',
    'gm',
  ),
  inside('"auth"[ \\t]{0,4}:[ \\t]{0,4}"([A-Za-z0-9+/=]{8,500})"'),
  inside('(?:Set-)?Cookie["\']?[ \\t]{0,4}[:=][ \\t]{0,4}["\']?([^\\r\\n"\']{6,4000})', 'gi'),
  inside(
    '\\b(?:[a-z]{0,10}sess(?:ion)?[_-]?id|sid|csrf[_-]?token|xsrf[_-]?token)["\']?[ \\t]{0,4}[:=][ \\t]{0,4}["\']?(?!0x)(?=[A-Za-z0-9_.%+/=-]{0,60}\\d)([A-Za-z0-9_.%+/=-]{16,500})',
    'gi',
  ),
  inside(
    '(?<![\\w$])\\$(?:1|2[abxy]?|5|6|7|y|gy|apr1|argon2(?:id?|d)?|scrypt|pbkdf2(?:-sha\\d{1,3})?)\\$([^\\s:"\',]{8,300})',
  ),
  inside('^[^:\\s#]{1,255}:(?:\\d{1,5}|\\*):[^:\\s]{1,64}:[^:\\s]{1,64}:([^\\s:]{3,200})$', 'gm'),
  inside(
    '\\b(?:machine[ \\t]{1,8}\\S{1,255}|default)[ \\t]{1,8}(?:login|user)[ \\t]{1,8}\\S{1,128}\\s{1,8}(?:password|passwd)[ \\t]{1,8}(\\S{1,200})',
  ),
  inside(
    '\\bmachine[ \\t]{1,8}\\S{1,255}\\s{1,8}(?:login|user)[ \\t]{1,8}\\S{1,128}\\s{1,8}password[ \\t]{1,8}(\\S{1,200})',
  ),
];

/** Command lines that carry a password. */
const COMMANDS: readonly TokenShape[] = [
  inside('\\becho[ \\t]{1,4}["\']?([^\\s"\'$|]{4,200})["\']?[ \\t]{0,4}\\|[^\\n|]{0,80}[ \\t]--password-stdin\\b'),
  inside(
    '\\becho[ \\t]{1,4}["\']?[\\w.-]{1,64}:([^\\s"\'$|]{3,200})["\']?[ \\t]{0,4}\\|[ \\t]{0,4}(?:sudo[ \\t]{1,4})?chpasswd\\b',
  ),
  inside('\\bopenssl\\b[^\\n|;]{0,200}?[ \\t]-k[ \\t]{1,4}([^\\s$]\\S{2,100})'),
  inside('\\bnet user[ \\t]{1,4}[^\\s/]{1,64}[ \\t]{1,4}([^\\s/*]\\S{2,100})[ \\t]{1,4}/add\\b', 'gi'),
  inside('\\b(?:useradd|usermod)\\b[^\\n|;]{0,200}?[ \\t]-p[ \\t]{1,4}["\']?([^\\s"\'$][^\\s"\']{2,200})'),
  inside(
    '\\b(?:mysql|mysqldump|mysqladmin|mysqlsh|mariadb|mariadb-dump|mycli)\\b[^\\n|;]{0,200}?[ \\t]-p([^\\s-]\\S{0,100})',
  ),
  inside(
    '\\b(?:sshpass|docker login|podman login|helm registry login|az login|mongo(?:sh|dump|restore)?)\\b[^\\n|;]{0,200}?[ \\t]-p[ \\t]{1,4}(\\S{1,100})',
  ),
  inside('\\bredis-cli\\b[^\\n|;]{0,200}?[ \\t]-a[ \\t]{1,4}(\\S{1,100})'),
  inside(
    '\\b(?:curl|wget|http|httpie)\\b[^\\n|;]{0,300}?[ \\t](?:-u|--user|--proxy-user|-U)[ \\t=]{1,4}["\']?[^\\s:"\']{1,64}:([^\\s"\']{1,200})',
  ),
  inside('\\b(?:ldapsearch|ldapadd|ldapmodify|ldapwhoami)\\b[^\\n|;]{0,300}?[ \\t]-w[ \\t]{1,4}(\\S{1,100})'),
  inside('\\b(?:smbclient|rpcclient|mount\\.cifs)\\b[^\\n|;]{0,200}?[ \\t]-U[ \\t]{1,4}[^\\s%]{1,64}%(\\S{1,100})'),
  inside(
    '\\bhtpasswd\\b[^\\n|;]{0,100}?[ \\t]-[a-zA-Z]{0,6}b[a-zA-Z]{0,6}[ \\t]{1,4}\\S{1,200}[ \\t]{1,4}\\S{1,64}[ \\t]{1,4}(\\S{1,100})',
  ),
  inside('(?<![\\w-])-?(?:pass|passin|passout)[ \\t:]{1,4}pass:(\\S{1,100})'),
  inside(
    '(?<![\\w-])--?(?:[a-z]{1,20}-)?(?:password|passwd|pass|passphrase|secret|token|api-?key|access-?key|secret-?key|auth-?token|client-?secret|credentials?)[ \\t]{1,4}["\']?([^\\s"\'\\-$<{|;&][^\\s"\']{2,300})',
    'gi',
  ),
];

/** Every shape, the most certain first. */
export const TOKEN_SHAPES: readonly TokenShape[] = [...PREFIXED, ...PLACED, ...COMMANDS];
