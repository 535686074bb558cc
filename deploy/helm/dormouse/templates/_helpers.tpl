{{- define "dormouse.labels" -}}
app.kubernetes.io/name: dormouse
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- end }}

{{- define "dormouse.selector" -}}
app.kubernetes.io/name: dormouse
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "dormouse.secret" -}}
{{ .Values.existingSecret | default (printf "%s-dormouse" .Release.Name) }}
{{- end }}

{{- define "dormouse.image" -}}
image: {{ printf "%s:%s" .Values.image.repository .Values.image.tag | quote }}
imagePullPolicy: {{ .Values.image.pullPolicy }}
{{- end }}

{{- define "dormouse.java" -}}
- {{ .Values.image.java | quote }}
- -XX:+ExitOnOutOfMemoryError
- -XX:-UsePerfData
- --enable-native-access=ALL-UNNAMED
- --sun-misc-unsafe-memory-access=allow
- {{ printf "-Ddormouse.home=%s" .Values.image.home | quote }}
{{- end }}
