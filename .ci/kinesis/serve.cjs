// Starts kinesis-local behind http://127.0.0.1:4568. It listens on every interface and has no option for that; here it listens on
// loopback. It also stops listening when a client resets a connection, as a killed worker does: the clients' connections end here,
// and it sees each of its own closed in order.
const { createConnection, createServer, Server } = require('node:net')
const { listen } = Server.prototype

const PORT = 4568
const BEHIND = 4569

Server.prototype.listen = function (port, ...rest) {
  const callbacks = rest.filter(argument => typeof argument === 'function')
  return listen.call(this, port, '127.0.0.1', ...callbacks)
}

process.env.KINESIS_MOCK_CERT_PATH = require.resolve('kinesis-local/server.json')
process.env.KINESIS_MOCK_PLAIN_PORT = String(BEHIND)
require('kinesis-local')

createServer(client => {
  const server = createConnection(BEHIND, '127.0.0.1')
  client.pipe(server)
  server.pipe(client)
  client.on('error', () => {}).on('close', () => server.end().resume())
  server.on('error', () => client.destroy()).on('close', () => client.end())
}).listen(PORT)
