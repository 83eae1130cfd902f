import { z } from 'zod';
import type { PlanStep } from '#shared/domain/plan.ts';
import type { ServiceSettings } from '#shared/domain/settings.ts';
import type { ClosedFiles } from '../guard/policies/closed-files.ts';
import { evaluatePatch, type PatchVerdict } from '../guard/policies/evaluate-patch.ts';
import { isInside } from '../guard/policies/evaluate-path.ts';
import { protectedPaths } from '../guard/policies/protected-paths.ts';
import { reversePatch } from '../guard/policies/reverse-patch.ts';
import type { HostAccess } from '../hosts/host-access.ts';
import { configTestCommands, shadowTest } from './config-test.ts';
import { type GitPlace, rehearsePatch, tryConfigTest } from './patch-host.ts';
import type { HashedFile, PatchTarget, PatchWork } from './patch-work.ts';
import { runScript, splitFields } from './run-script.ts';
import { refuseRealRoot } from './service-files.ts';
import { defineTool, refuse, type ToolContext, type ToolResult } from './tool-definition.ts';

export type PatchStep = Extract<PlanStep, { tool: 'apply_patch' }>;
type Allowed = Extract<PatchVerdict, { verdict: 'allow' }>;

/** Where a patch is drafted. */
export interface PatchPlace {
  readonly hosts: HostAccess;
  readonly service: ServiceSettings;
  /** Absolute real folders of the host that no tool may reach. */
  readonly closed: readonly string[];
  /** Puts secrets into a patch, for the host alone: what is stored, digested and shown has placeholders. */
  readonly fillIn: (patch: string) => string;
  /** Files that no patch may touch. */
  readonly closedFiles: ClosedFiles;
}

const input = z.strictObject({ diff: z.string().min(1).max(1_000_000) });
const RESOLVE = `for path in "$@"; do real=$(readlink -f "$path" 2>/dev/null) || real=; printf '%s\\0' "$real"; done`;

const withEnd = (diff: string): string => (diff.endsWith('\n') ? diff : `${diff}\n`);

/** The protected files with symbolic links resolved, named as if the service's folder were no link; or why not. */
async function resolveProtected(
  place: Omit<PatchPlace, 'fillIn'>,
  signal: AbortSignal,
): Promise<{ readonly paths: readonly string[] } | { readonly refused: string }> {
  const { service, hosts } = place;
  const listed = protectedPaths(service);
  const result = await runScript(
    { hosts, host: service.host },
    { script: RESOLVE, args: [service.sourcePath, ...listed], timeoutMs: 20_000, maxOutputBytes: 131_072 },
    signal,
  );
  const [realRoot = '', ...reals] = splitFields(result.stdout, listed.length + 1).fields;
  const refused = refuseRealRoot(realRoot, place.closed);
  if (refused !== null) return { refused };
  const inside = reals.filter((real) => isInside(real, realRoot));
  return { paths: [...listed, ...inside.map((real) => service.sourcePath + real.slice(realRoot.length))] };
}

/** Judges a patch with everything that the settings and the host know. */
export async function judgePatch(
  diff: string,
  place: Omit<PatchPlace, 'fillIn'>,
  signal: AbortSignal,
): Promise<PatchVerdict> {
  const onHost = await resolveProtected(place, signal);
  if ('refused' in onHost) return { verdict: 'deny', files: [], reason: onHost.refused };
  const { closedFiles, service } = place;
  return evaluatePatch({ diff, root: service.sourcePath, protectedPaths: onHost.paths, closedFiles });
}

const WHERE: Readonly<Record<GitPlace, string>> = {
  host: 'Applied to a shadow copy on the host and taken back there; the files themselves were not touched.',
  laptop:
    'The host has no git: applied to a shadow copy on this machine and taken back there; the files themselves were not touched.',
};

/** What the rehearsal of a patch brought. */
interface Rehearsed {
  readonly files: readonly HashedFile[];
  readonly git: GitPlace;
  /** What trying the test of the configuration in a copy of the folder showed; null where it cannot be pointed at one. */
  readonly tested: string | null;
}

function summaryOf(service: ServiceSettings, git: GitPlace): string {
  if (service.configTest === undefined) return WHERE[git];
  return `${WHERE[git]} The test of the configuration runs once the files are written; when it fails, they are put back.`;
}

function checksOf({ files, tested }: Rehearsed): PatchStep['rehearsal']['checks'] {
  const names = files.map((file) => file.path).join(', ');
  const shadow = tested === null ? [] : [{ name: 'test of the configuration in a copy', passed: true, detail: tested }];
  return [
    { name: 'git apply --check', passed: true, detail: `applies cleanly to ${names}`.slice(0, 4_000) },
    { name: 'applied to a shadow copy', passed: true, detail: 'the hash of every changed file is recorded' },
    { name: 'undo proven', passed: true, detail: 'reversing the patch gave every file its old hash again' },
    ...shadow,
  ];
}

function toStep(diff: string, reverse: string, drafted: { place: PatchPlace; rehearsed: Rehearsed }): PatchStep {
  const { service } = drafted.place;
  const { files, git } = drafted.rehearsed;
  const absolute = (path: string): string => `${service.sourcePath}/${path}`;
  return {
    tool: 'apply_patch',
    args: { diff },
    target: `${service.host}:${files.map((file) => absolute(file.path)).join(', ')}`.slice(0, 4_096),
    preview: diff,
    precondition: { files: files.map((file) => ({ path: absolute(file.path), sha256: file.before })) },
    rehearsal: { passed: true, summary: summaryOf(service, git), checks: checksOf(drafted.rehearsed) },
    undo: {
      type: 'reverse_patch',
      diff: reverse,
      files: files.map((file) => ({ path: absolute(file.path), sha256: file.after })),
    },
    commands: configTestCommands(service),
    cwd: service.sourcePath,
    sudo: false,
  };
}

/** Runs the test of the configuration in a copy that holds the patched files, where it can be pointed at one. */
async function testInCopy(
  target: PatchTarget,
  work: PatchWork & { readonly service: ServiceSettings },
  signal: AbortSignal,
): Promise<{ readonly tested: string | null } | { readonly refused: string }> {
  const argv = shadowTest(work.service);
  if (argv === null) return { tested: null };
  const result = await tryConfigTest(target, { ...work, argv }, signal);
  if ('skipped' in result) return { tested: `not tried: ${result.skipped}` };
  const said = result.said.trim();
  return result.exitCode === 0
    ? { tested: `it passes. ${said}`.trim().slice(0, 4_000) }
    : {
        refused: `with this patch the test of the configuration fails (exit ${result.exitCode}): ${said}`.slice(
          0,
          4_000,
        ),
      };
}

/**
 * Judges a patch, tries it and its undo out, and makes a step of it; nothing is changed. An undo is not tested: what stood
 * there before is what is wanted.
 */
export async function draftPatch(
  text: string,
  place: PatchPlace & { readonly isUndo?: boolean },
  signal: AbortSignal,
): Promise<{ readonly step: PatchStep } | { readonly refused: string }> {
  const diff = withEnd(text);
  const verdict = await judgePatch(diff, place, signal);
  if (verdict.verdict === 'deny') return { refused: verdict.reason };
  const { service } = place;
  const reverse = reversePatch(verdict.parsed, verdict.strip);
  const target = { hosts: place.hosts, host: service.host, root: service.sourcePath };
  const patch = { forward: place.fillIn(diff), reverse: place.fillIn(reverse), strip: verdict.strip };
  const rehearsed = await rehearsePatch(target, { patch, files: verdict.files }, signal);
  if ('refused' in rehearsed) return rehearsed;
  const work = { patch, files: rehearsed.files, service };
  const tested = place.isUndo === true ? { tested: null } : await testInCopy(target, work, signal);
  if ('refused' in tested) return tested;
  return { step: toStep(diff, reverse, { place, rehearsed: { ...rehearsed, ...tested } }) };
}

/** The files of an approved step with the hashes that were approved; null when the step does not fit its own patch. */
export function approvedFiles(step: PatchStep, verdict: Allowed, root: string): readonly HashedFile[] | null {
  if (step.undo.type !== 'reverse_patch') return null;
  const after = step.undo.files;
  const files = verdict.files.map((file, index): HashedFile | null => {
    const before = step.precondition.files[index];
    const later = after[index];
    const path = `${root}/${file.path}`;
    return before?.path === path && later?.path === path
      ? { ...file, before: before.sha256, after: later.sha256 }
      : null;
  });
  const sound = files.filter((file) => file !== null);
  const complete = sound.length === step.precondition.files.length && sound.length === after.length;
  return complete && sound.length === files.length ? sound : null;
}

function touchedBefore(step: PatchStep, drafts: readonly PlanStep[]): string | null {
  const touched = new Set(drafts.flatMap((draft) => draft.precondition.files.map((file) => file.path)));
  return step.precondition.files.find((file) => touched.has(file.path))?.path ?? null;
}

async function draft(args: z.output<typeof input>, context: ToolContext, signal: AbortSignal): Promise<ToolResult> {
  const drafted = await draftPatch(args.diff, context, signal);
  if ('refused' in drafted) return refuse(drafted.refused);
  const twice = touchedBefore(drafted.step, context.drafts);
  if (twice !== null)
    return refuse(`${twice} is patched by an earlier step of this plan; put both changes into one patch`);
  const { step } = drafted;
  const text = `drafted step ${context.drafts.length + 1}: apply_patch to ${step.target}. ${step.rehearsal.summary}`;
  return { outcome: 'ok', text, step };
}

/** Drafts a patch as a step of the plan. */
export const applyPatchTool = defineTool({
  name: 'apply_patch',
  description:
    'Drafts a unified diff (file names a/… and b/…, relative to the service folder) as a step of the plan. ' +
    'It is tried out on a shadow copy; nothing is changed before a person approves the plan.',
  risk: 'active',
  input,
  rules: (args, { service, closedFiles }) => {
    const protectedByName = protectedPaths(service);
    const verdict = evaluatePatch({
      diff: withEnd(args.diff),
      root: service.sourcePath,
      protectedPaths: protectedByName,
      closedFiles,
    });
    return [
      { effect: 'ask', rule: 'a person approves every patch' },
      ...(verdict.verdict === 'deny' ? [{ effect: 'forbidden' as const, rule: verdict.reason }] : []),
    ];
  },
  run: draft,
});
