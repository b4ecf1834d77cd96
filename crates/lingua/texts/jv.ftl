# Mung salam lan pituduh: liyane dijawab nganggo basa Indonesia.
greeting = Sugeng rawuh. Panjenengan saged tanglet layanan: syarat, biaya, suwene, papan. Kula njawab nganggo basa Indonesia.
welcome = Sami-sami. Mangga tanglet malih.
answered-in-indonesian = Nuwun sewu, kula njawab nganggo basa Indonesia.
emergency = Iki darurat. Telpon saiki. { $lines }
