/** Code rules that no plugin has: what this house forbids itself, each as one question to a syntax node. */

const CONSTANT = /^[A-Z][A-Z0-9_]*$/;
const STATEMENT = /^\s*(SELECT\s.*\sFROM|INSERT\s+INTO|UPDATE\s+\S+\s+SET|DELETE\s+FROM|WITH\s.*\sAS)\s/is;
const QUERY_METHODS = new Set(['query', 'where', 'andWhere', 'orWhere', 'having', 'andHaving', 'orHaving']);
const BROKEN_HASHES = new Set(['md4', 'md5', 'sha1', 'ripemd160']);

const isConstant = (node) => node.type === 'Identifier' && CONSTANT.test(node.name);
const calledName = (call) => call.callee.property?.name ?? call.callee.name;

function isSql(template) {
  const { parent, quasis } = template;
  if (STATEMENT.test(quasis.map(({ value }) => value.raw).join('?'))) return true;
  return parent.type === 'CallExpression' && parent.arguments[0] === template && QUERY_METHODS.has(calledName(parent));
}

function rule(message, visitors) {
  return {
    meta: { type: 'problem', schema: [], messages: { found: message } },
    create: (context) =>
      Object.fromEntries(
        Object.entries(visitors).map(([selector, isBad]) => [
          selector,
          (node) => isBad(node, context) && context.report({ node, messageId: 'found' }),
        ]),
      ),
  };
}

export const houseRules = {
  rules: {
    'no-built-sql': rule('SQL is put together from values: bind them as parameters (constants may stand in the text)', {
      TemplateLiteral: (node) => isSql(node) && !node.expressions.every(isConstant),
      "CallExpression > BinaryExpression[operator='+']:first-child": (node) =>
        QUERY_METHODS.has(calledName(node.parent)) && node.parent.arguments[0] === node,
    }),
    'no-broken-hash': rule('This hash function is broken: use sha256 or stronger', {
      'CallExpression[callee.name=/^create(Hash|Hmac)$/], CallExpression[callee.property.name=/^create(Hash|Hmac)$/]': (
        node,
      ) => BROKEN_HASHES.has(String(node.arguments[0]?.value).toLowerCase()),
    }),
    'no-guessable-chance': rule('Math.random() can be guessed: use node:crypto', {
      "CallExpression[callee.object.name='Math'][callee.property.name='random']": () => true,
    }),
    'no-unverified-tls': rule('The certificate of the other side is not verified', {
      "Property[key.name='rejectUnauthorized'][value.value=false]": () => true,
      "MemberExpression[property.name='NODE_TLS_REJECT_UNAUTHORIZED']": () => true,
    }),
  },
};
