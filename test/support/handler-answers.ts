import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

/** What a handler's source says twice of its answer: to the compiler, and to the documentation and the masks. */
export interface HandlerAnswer {
  readonly handler: string;
  /** The annotated type, without `Promise` and `undefined`: `Page<UserResponse>`. */
  readonly returned: string;
  /** The same as `@ApiOkResponse({ type })` and its like have it; a file where they name content, `void` where neither. */
  readonly declared: string;
}

/** Every handler of every controller below `folder`. */
export function handlerAnswers(folder: string): HandlerAnswer[] {
  const controllers = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) =>
    path.endsWith('.controller.ts'),
  );
  return controllers.flatMap((path) => {
    const source = ts.createSourceFile(path, readFileSync(join(folder, path), 'utf8'), ts.ScriptTarget.ES2023, true);
    const classes = source.statements.filter(ts.isClassDeclaration);
    return classes.flatMap(({ name, members }) =>
      members.filter(isHandler).map((method) => ({
        handler: `${name!.text}.${method.name.getText()}`,
        returned: returnedBy(method),
        declared: declaredBy(method),
      })),
    );
  });
}

function isHandler(member: ts.ClassElement): member is ts.MethodDeclaration {
  return (
    ts.isMethodDeclaration(member) &&
    callsOn(member).some((call) => /^(Get|Post|Put|Patch|Delete|All|Head|Options|Sse)$/.test(call.expression.getText()))
  );
}

function callsOn(method: ts.MethodDeclaration): ts.CallExpression[] {
  return (ts.getDecorators(method) ?? []).map(({ expression }) => expression).filter(ts.isCallExpression);
}

function returnedBy({ type }: ts.MethodDeclaration): string {
  const text = type?.getText() ?? 'nothing annotated';
  const settled = /^Promise<(.*)>$/s.exec(text)?.[1] ?? text;
  return settled.replace(/ \| undefined$/, '');
}

function declaredBy(method: ts.MethodDeclaration): string {
  const answers = callsOn(method).filter((call) => /^Api\w*Response$/.test(call.expression.getText()));
  if (answers.some((call) => /\bcontent: /.test(call.getText()))) return 'StreamableFile';
  const types = answers.flatMap((call) => /\btype: ([\w()[\]]+)/.exec(call.getText())?.[1] ?? []);
  return types.map((type) => type.replace(/^pageOf\((\w+)\)$/, 'Page<$1>')).join(' | ') || 'void';
}
