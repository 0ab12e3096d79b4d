// What NODE_USE_ENV_PROXY does, for requests with `agent: false` too: Node.js makes those an agent of the global one's class.
const https = require("node:https");

class Agent extends https.Agent {
  constructor(options) {
    super({ proxyEnv: process.env, ...options });
  }
}

https.globalAgent = new Agent();
