"""A learning switch on os-ken: each unknown packet is answered by a flow, as the other peers do it."""
from os_ken.base import app_manager
from os_ken.controller import ofp_event
from os_ken.controller.handler import CONFIG_DISPATCHER, MAIN_DISPATCHER, set_ev_cls
from os_ken.ofproto import ofproto_v1_3


class Learning(app_manager.OSKenApp):
    OFP_VERSIONS = [ofproto_v1_3.OFP_VERSION]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.ports = {}

    @set_ev_cls(ofp_event.EventOFPSwitchFeatures, CONFIG_DISPATCHER)
    def connected(self, event):
        path = event.msg.datapath
        self.ports[path.id] = {}
        self.add(path, 0, path.ofproto_parser.OFPMatch(), path.ofproto.OFPP_CONTROLLER)

    @set_ev_cls(ofp_event.EventOFPPacketIn, MAIN_DISPATCHER)
    def packet_in(self, event):
        message = event.msg
        path = message.datapath
        known = self.ports[path.id]
        in_port = message.match["in_port"]
        destination, source = (":".join(f"{byte:02x}" for byte in message.data[at : at + 6]) for at in (0, 6))
        known[source] = in_port
        if destination in known:
            match = path.ofproto_parser.OFPMatch(in_port=in_port, eth_dst=destination, eth_src=source)
            self.add(path, 0x8000, match, known[destination], message.buffer_id)
        else:
            actions = [path.ofproto_parser.OFPActionOutput(path.ofproto.OFPP_FLOOD)]
            path.send_msg(path.ofproto_parser.OFPPacketOut(
                datapath=path, buffer_id=message.buffer_id, in_port=in_port, actions=actions,
                data=message.data if message.buffer_id == path.ofproto.OFP_NO_BUFFER else None))

    @staticmethod
    def add(path, priority, match, port, buffer_id=0xFFFFFFFF):
        parser = path.ofproto_parser
        actions = [parser.OFPActionOutput(port)]
        instructions = [parser.OFPInstructionActions(path.ofproto.OFPIT_APPLY_ACTIONS, actions)]
        path.send_msg(parser.OFPFlowMod(
            datapath=path, priority=priority, match=match, instructions=instructions, buffer_id=buffer_id))
