// Starts kinesis-local at http://127.0.0.1:4568. It listens on every interface and has no option for that; here it listens on loopback.
const { Server } = require('node:net')
const { listen } = Server.prototype

Server.prototype.listen = function (port, ...rest) {
  const callbacks = rest.filter(argument => typeof argument === 'function')
  return listen.call(this, port, '127.0.0.1', ...callbacks)
}

process.env.KINESIS_MOCK_CERT_PATH = require.resolve('kinesis-local/server.json')
require('kinesis-local')
