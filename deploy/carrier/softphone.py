"""The softphone baresip in a folder of its own, told what to do over its control port."""
import json, pathlib, re, socket, subprocess, threading, time

MODULES = "/usr/lib/baresip/modules"
CONFIG = """sip_listen {address}:{port}
net_interface {address}
audio_source aufile,{melody}
ringback_disabled yes
module_path {modules}
module g711.so
module aufile.so
module_app account.so
module_app menu.so
module_app ctrl_tcp.so
ctrl_tcp_listen 127.0.0.1:{control}
"""
ACCOUNT = '<sip:{user}@{realm};transport=udp>;auth_pass={password};outbound="sip:{gateway};transport=udp";regint=600\n'


class Softphone:
    def __init__(self, folder, sip, control, melody, user, realm, password, gateway):
        """Speaks SIP at a socket of its own, and says what the file has."""
        self.sip, self.user, self.events = sip, user, []
        folder = pathlib.Path(folder)
        folder.mkdir()
        (folder / "config").write_text(CONFIG.format(address=sip[0], port=sip[1], melody=melody, modules=MODULES, control=control))
        (folder / "accounts").write_text(ACCOUNT.format(user=user, realm=realm, password=password, gateway=gateway))
        self.process = subprocess.Popen(["baresip", "-f", str(folder)], stdin=subprocess.DEVNULL, stdout=open(folder / "log", "w"),
                                        stderr=subprocess.STDOUT, start_new_session=True, env={"TERM": "dumb", "HOME": str(folder)})
        deadline = time.monotonic() + 15
        while True:
            try:
                self.control = socket.create_connection(("127.0.0.1", control))
                break
            except ConnectionRefusedError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.1)
        threading.Thread(target=self.hear, daemon=True).start()

    def hear(self):
        """Netstrings of JSON: answers to commands, and what happens."""
        waiting = b""
        while data := self.control.recv(65536):
            waiting += data
            while found := re.match(rb"(\d+):", waiting):
                end = found.end() + int(found[1])
                if len(waiting) <= end:
                    break
                word = json.loads(waiting[found.end():end])
                waiting = waiting[end + 1:]
                if word.get("event"):
                    self.events.append((time.time(), word["type"], str(word.get("param", ""))))

    def tell(self, command, parameters=""):
        text = json.dumps({"command": command, "params": parameters})
        self.control.sendall(f"{len(text)}:{text},".encode())

    def press(self, digits):
        for digit in digits:
            self.tell("sndcode", digit)
            time.sleep(0.4)

    def saw(self, mark, *types):
        return [(what, more) for when, what, more in list(self.events) if when >= mark and what in types]
