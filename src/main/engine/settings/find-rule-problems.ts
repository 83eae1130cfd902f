import picomatch from 'picomatch';
import type { SettingsProblem } from '#shared/contract/status.ts';
import type { ServiceRule } from '#shared/domain/service-rules.ts';
import type { ServiceSettings } from '#shared/domain/settings.ts';
import { ruleMatches } from '../guard/policies/service-rules.ts';

/** Pure: what is wrong with the rules of one service: globs, what may not be allowed, examples that do not hold. */
export function findRuleProblems(
  service: Pick<ServiceSettings, 'rules' | 'sourcePath'>,
  at: string,
): SettingsProblem[] {
  return service.rules.flatMap((rule, index) => {
    const field = `${at}.rules[${index}]`;
    const wrong = matchProblem(rule);
    if (wrong !== null) return [{ field: `${field}.match`, message: wrong }];
    const effect = effectProblem(rule);
    return [
      ...(effect === null ? [] : [{ field: `${field}.effect`, message: effect }]),
      ...exampleProblems(rule, { field, sourcePath: service.sourcePath }),
    ];
  });
}

function matchProblem(rule: ServiceRule): string | null {
  if (!('path' in rule.match)) return null;
  try {
    picomatch.makeRe(rule.match.path, { strictBrackets: true, dot: true });
    return null;
  } catch (error) {
    return `is a bad glob: ${error instanceof Error ? error.message : String(error)}`;
  }
}

function effectProblem(rule: ServiceRule): string | null {
  return rule.tool === 'apply_patch' && rule.effect === 'allow'
    ? 'must be "ask" or "forbid": a person approves every patch'
    : null;
}

function exampleProblems(rule: ServiceRule, place: { field: string; sourcePath: string }): SettingsProblem[] {
  const judge = (kind: 'matches' | 'doesNotMatch', wanted: boolean): SettingsProblem[] =>
    rule.examples[kind].flatMap((example, index) =>
      ruleMatches(rule, example, place.sourcePath) === wanted
        ? []
        : [
            {
              field: `${place.field}.examples.${kind}[${index}]`,
              message: wanted ? 'is not matched by the rule' : 'is matched by the rule',
            },
          ],
    );
  return [...judge('matches', true), ...judge('doesNotMatch', false)];
}
