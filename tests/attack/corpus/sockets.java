/*  sockets - connects, listens, looks up names, sends datagrams, uses unix sockets

    language: java
    run: time=4000
    expect: EXITED 0
*/
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;

public class Main {
    interface Attempt {
        Object run() throws Exception;
    }

    static boolean succeeded = false;

    static void mustFail(String what, Attempt attempt) {
        try {
            System.out.println("succeeded: " + what + " " + attempt.run());
            succeeded = true;
        } catch (Throwable e) {
            // As it must be.
        }
    }

    public static void main(String[] args) {
        int port = Integer.parseInt(args[2]);
        mustFail("connect", () -> new Socket("127.0.0.1", port));
        mustFail("listen", () -> new ServerSocket(0));
        mustFail("datagram", () -> {
            DatagramSocket socket = new DatagramSocket();
            socket.send(new DatagramPacket(new byte[1], 1, InetAddress.getByName("127.0.0.1"), port));
            return socket;
        });
        mustFail("name", () -> InetAddress.getByName("example.com"));
        mustFail("interfaces", () -> NetworkInterface.getNetworkInterfaces().nextElement());
        mustFail("unix", () -> ServerSocketChannel.open(StandardProtocolFamily.UNIX)
                                   .bind(UnixDomainSocketAddress.of("/tmp/socket")));
        System.exit(succeeded ? 1 : 0);
    }
}
