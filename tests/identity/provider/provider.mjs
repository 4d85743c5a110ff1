// A real identity provider, certified for OpenID Connect, for the tests: node provider.mjs PORT
// Whoever signs in is who the form says, with the factors that it says.
import { generateKeyPairSync } from 'node:crypto'
import Provider from 'oidc-provider'

const port = Number(process.argv[2])
const issuer = `http://127.0.0.1:${port}`
const key = (kid, alg, type, options) => ({
  ...generateKeyPairSync(type, options).privateKey.export({ format: 'jwk' }), kid, alg, use: 'sig',
})
const common = { redirect_uris: ['https://training.example/sign-in/callback'], response_types: ['code'] }

const provider = new Provider(issuer, {
  clients: [
    { ...common, client_id: 'trainingflow', client_secret: 'a secret of the tests: +/%&', grant_types: ['authorization_code'] },
    { ...common, client_id: 'stranger', client_secret: 'another secret of the tests', grant_types: ['authorization_code'] },
  ],
  jwks: { keys: [
    key('rsa', 'RS256', 'rsa', { modulusLength: 2048 }),
    key('pss', 'PS256', 'rsa', { modulusLength: 2048 }),
    key('ec', 'ES256', 'ec', { namedCurve: 'P-256' }),
    key('ed', 'EdDSA', 'ed25519', {}),
  ] },
  cookies: { keys: ['a key of the tests'] },
  findAccount: (_context, id) => ({ accountId: id, claims: () => ({ sub: id, staff_number: id }) }),
  claims: { openid: ['sub', 'staff_number', 'amr'] },
  conformIdTokenClaims: false,
  pkce: { required: () => true },
  scopes: ['openid'],
  features: {
    devInteractions: { enabled: false },
    resourceIndicators: {
      enabled: true,
      defaultResource: () => 'https://training.example',
      useGrantedResource: () => true,
      getResourceServerInfo: (_context, _resource, client) => ({
        scope: 'openid', audience: client.clientId === 'stranger' ? 'https://other.example' : 'https://training.example',
        accessTokenFormat: 'jwt', accessTokenTTL: 600, jwt: { sign: { alg: 'ES256' } },
      }),
    },
  },
  extraTokenClaims: (_context, token) => ({ staff_number: token.accountId }),
  interactions: { url: (_context, interaction) => `/who/${interaction.uid}` },
})

provider.use(async (context, next) => {
  if (!context.path.startsWith('/who/')) return next()
  const { params, prompt } = await provider.interactionDetails(context.req, context.res)
  const said = new URLSearchParams(context.querystring)
  if (prompt.name === 'login' && !said.has('name')) {
    context.body = 'who are you?'
    return undefined
  }
  if (prompt.name === 'login') {
    const amr = said.get('factors')?.split(',')
    const login = { accountId: said.get('name'), amr, remember: false }
    return provider.interactionFinished(context.req, context.res, { login })
  }
  const { session } = await provider.interactionDetails(context.req, context.res)
  const grant = new provider.Grant({ accountId: session.accountId, clientId: params.client_id })
  grant.addOIDCScope('openid')
  grant.addResourceScope('https://training.example', 'openid')
  const consent = { grantId: await grant.save() }
  return provider.interactionFinished(context.req, context.res, { consent }, { mergeWithLastSubmission: true })
})

provider.listen(port, '127.0.0.1', () => console.log('ready'))
